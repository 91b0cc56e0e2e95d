"""Addresses of what helps to write."""

from django.urls import path

from intranet.kernel.content import views

app_name = "content"
urlpatterns = [path("mentions/", views.mentions, name="mentions")]
