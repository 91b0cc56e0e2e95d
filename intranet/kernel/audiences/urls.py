from django.urls import path

from intranet.kernel.audiences.views import reveals, who

app_name = "audiences"
urlpatterns = [
    path("account/reveals/", reveals.reveals, name="reveals"),
    path("administration/reveal/", reveals.reveal, name="reveal"),
    path("administration/reveal/<str:subject>/", reveals.read, name="read"),
    path("who/preview/", who.preview, name="preview"),
    path("who/names/", who.names, name="names"),
    path("who/<str:word>/<str:public_id>/", who.who, name="who"),
    path("who/<str:word>/<str:public_id>/<str:value>/", who.people, name="people"),
]
