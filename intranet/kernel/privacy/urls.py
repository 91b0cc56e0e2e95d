from django.urls import path

from intranet.kernel.privacy import views

app_name = "privacy"
urlpatterns = [
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.notice, name="notice"),
    path("welcome/terms/", views.accept, name="accept"),
    path("welcome/refuse/", views.refuse, name="refuse"),
]
