"""Addresses of plans of departures, and of knowledge at risk."""

from django.urls import path

from profiles.departures.views import given, plans, risks

departure_patterns = [
    path("departures/", plans.departures, name="departures"),
    path("departures/new/", plans.new, name="new_departure"),
    path("departures/given/", given.given, name="given"),
    path("departures/<slug:public_id>/", plans.plan, name="departure"),
    path("departures/<slug:public_id>/name/", plans.name, name="name_successor"),
    path("departures/<slug:public_id>/change/", plans.change, name="change_departure"),
    path("departures/<slug:public_id>/cancel/", plans.cancel, name="cancel_departure"),
    path("departures/<slug:public_id>/back/", plans.back, name="back_from_leave"),
    path("at-risk/", risks.at_risk, name="at_risk"),
    path("at-risk/table.csv", risks.at_risk_file, name="at_risk_file"),
]
