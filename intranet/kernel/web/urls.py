"""Addresses of the shell itself, and of following anything."""

from django.urls import path

from intranet.kernel.web import views

app_name = "kernel"
urlpatterns = [
    path("preferences/language", views.set_language, name="language"),
    path("preferences/theme", views.set_theme, name="theme"),
    path("follow/<str:key>/", views.follow, name="follow"),
]
