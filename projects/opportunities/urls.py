"""Addresses of opportunities; fixed words come before the identity of one."""

from django.urls import URLPattern, path

from projects.opportunities import views

ONE = "opportunities/<slug:public_id>/"

opportunity_patterns: list[URLPattern] = [
    path("opportunities/", views.opportunities, name="opportunities"),
    path("opportunities/suggest-again/", views.suggest_again, name="suggest_again"),
    path("opportunities/agreements/<slug:application>/", views.agreement, name="agreement"),
    path("projects/<slug:address>/opportunities/new/", views.new_of_project, name="new_opportunity"),
    path("groups/<slug:address>/opportunities/new/", views.new_of_group, name="new_group_opportunity"),
    path(ONE, views.opportunity, name="opportunity"),
    path(f"{ONE}edit/", views.edit, name="edit_opportunity"),
    path(f"{ONE}close/", views.close, name="close_opportunity"),
    path(f"{ONE}apply/", views.apply, name="apply"),
    path(f"{ONE}take-back/", views.take_application_back, name="take_application_back"),
    path(f"{ONE}decline/", views.decline_it, name="decline"),
    path(f"{ONE}choose/", views.choose, name="choose"),
    path(f"{ONE}finish/<slug:application>/", views.finish_work, name="finish_work"),
    path(f"{ONE}people/", views.people, name="people"),
    path(f"{ONE}people/<slug:person>/invite/", views.invite, name="invite"),
]
