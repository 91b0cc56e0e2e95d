"""Addresses of the mail of the demonstration."""

from django.urls import path

from intranet.kernel.devmail import views

app_name = "devmail"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<slug:name>/", views.message, name="message"),
]
