"""Addresses of comments."""

from django.urls import URLPattern, path

from intranet.kernel.comments import views

app_name = "comments"

urlpatterns: list[URLPattern] = [
    path("comments/search/", views.search, name="search"),
    path("comments/on/<str:key>/", views.comments, name="comments"),
    path("comments/<slug:public_id>/", views.comment, name="comment"),
    path("comments/<slug:public_id>/edit/", views.edit, name="edit"),
    path("comments/<slug:public_id>/history/", views.history, name="history"),
    path("comments/<slug:public_id>/settle/", views.settle, name="settle"),
    path("comments/<slug:public_id>/delete/", views.delete, name="delete"),
]
