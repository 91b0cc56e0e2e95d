from django.urls import path

from intranet.kernel.feeds import views

app_name = "feeds"
urlpatterns = [
    path("feeds/<str:secret>/", views.feed, name="feed"),
    path("account/feeds/", views.own_feeds, name="own"),
    path("account/feeds/<str:public_id>/revoke/", views.revoke, name="revoke"),
]
