from django.urls import path

from intranet.kernel.access import views

app_name = "access"
urlpatterns = [
    path("access/requests/<str:public_id>/", views.decide, name="decide"),
    path("access/<str:word>/<str:public_id>/", views.ask, name="ask"),
    path("access/<str:word>/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
]
