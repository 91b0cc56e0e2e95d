"""Addresses of the shell itself."""

from django.urls import path

from intranet.kernel.web import views

app_name = "kernel"
urlpatterns = [
    path("preferences/language", views.set_language, name="language"),
    path("preferences/theme", views.set_theme, name="theme"),
]
