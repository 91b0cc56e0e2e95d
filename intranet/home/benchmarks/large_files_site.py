"""The addresses of the product, with a purpose for files and an address to read them, which the product leaves to its apps."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import include, path

from intranet.kernel.blobs.downloads import download
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.permissions import allowed

PURPOSE: Final = "benchmark"
purposes.register(Purpose(key=PURPOSE, max_bytes=16 * 1024**3, may_upload=lambda _member, _target, _size: allowed))


def read(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return download(request, get_object_or_404(StoredFile, public_id=public_id))


urlpatterns = [path("benchmark/<str:public_id>/", read), path("", include("intranet.urls"))]
