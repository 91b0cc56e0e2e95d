from django.urls import path

from intranet.kernel.audiences import views

app_name = "audiences"
urlpatterns = [
    path("account/reveals/", views.reveals, name="reveals"),
    path("administration/reveal/", views.reveal, name="reveal"),
    path("administration/reveal/<str:subject>/", views.read, name="read"),
]
