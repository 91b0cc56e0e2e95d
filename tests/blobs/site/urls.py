"""Two pages: one to send files, one to read the file that was sent last."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path

from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.blobs.downloads import download
from intranet.kernel.blobs.forms import UploadField
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.purposes import purposes
from intranet.urls import handler400, handler403, handler404, handler500
from intranet.urls import urlpatterns as product
from tests.blobs.site.purpose import PURPOSE

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

purposes.register(PURPOSE)


class DocumentForm(forms.Form):
    title = forms.CharField(label="Title", max_length=20)

    def __init__(self, *arguments: object, owner: object) -> None:
        super().__init__(*arguments)
        self.fields["documents"] = UploadField(owner=owner, purpose=PURPOSE.key, label="Documents", is_multiple=True)


def send(request: HttpRequest) -> HttpResponse:
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()), owner=request.user)
    stored = []
    if form.is_valid():
        stored = [store_sent(sent, by=request.user) for sent in form.cleaned_data["documents"]]
    return render(request, "site/send.html", {"form": form, "stored": stored})


def read(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return download(request, StoredFile.objects.get(public_id=public_id))


urlpatterns = [path("tests/send/", send), path("tests/read/<str:public_id>/", read), *product]
