"""Composition: the addresses of every app."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from intranet.kernel.web import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("intranet.home.urls")),
    path("", include("intranet.kernel.web.urls")),
    path("", include("intranet.kernel.accounts.urls")),
    path("", include("intranet.kernel.privacy.urls")),
    path("", include("intranet.kernel.feeds.urls")),
    path("", include("intranet.kernel.blobs.urls")),
    path("", include("intranet.kernel.audiences.urls")),
    path("", include("intranet.kernel.content.urls")),
    path("", include("intranet.kernel.notifications.urls")),
    path("", include("intranet.kernel.access.urls")),
    path("", include("intranet.kernel.moderation.urls")),
    path("", include("intranet.kernel.comments.urls")),
    path("", include("intranet.kernel.realtime.urls")),
    path("", include("profiles.urls")),
    path("", include("groups.urls")),
    path("", include("files.urls")),
    path("", include("microblog.urls")),
    path("", include("wiki.urls")),
    path("", include("projects.urls")),
    path("api/v1/", include((api.urls(), "api"))),
]

if apps.is_installed("intranet.kernel.devmail"):
    urlpatterns += [path("dev/mail/", include("intranet.kernel.devmail.urls"))]

handler400 = "intranet.kernel.web.views.bad_request"
handler403 = "intranet.kernel.web.views.permission_refused"
handler404 = "intranet.kernel.web.views.not_found"
handler500 = "intranet.kernel.web.views.server_error"
