"""Addresses of notifications."""

from django.urls import path

from intranet.kernel.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notices, name="list"),
    path("notifications/count/", views.count, name="count"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/settings/", views.settings, name="settings"),
    path("notifications/ledger/", views.ledger, name="ledger"),
    path("notifications/mute/", views.mute, name="mute"),
    path("notifications/unfollow/", views.unfollow, name="unfollow"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/<str:public_id>/read/", views.read, name="read"),
]
