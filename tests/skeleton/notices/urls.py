"""Addresses of notices."""

from django.urls import path

from tests.skeleton.notices import views

app_name = "notices"

urlpatterns = [
    path("groups/<slug:address>/notices/", views.notices, name="notices"),
    path("groups/<slug:address>/notices/new/", views.new_notice, name="new"),
    path("groups/<slug:address>/notices/<slug:public_id>/", views.notice, name="notice"),
]
