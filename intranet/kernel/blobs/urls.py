from django.urls import path

from intranet.kernel.blobs import views

app_name = "blobs"
urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<str:public_id>/", views.upload, name="upload"),
]
