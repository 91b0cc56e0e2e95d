from django.urls import path

from intranet.kernel.realtime import views

app_name = "realtime"
urlpatterns = [path("live/changes/", views.changes, name="changes")]
