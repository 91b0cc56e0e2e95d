"""Giving the bytes of documents away: whatever leaves the site leaves a line in the record."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from files.actions.downloads import note_download
from files.models import Item, Link, Version
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download

# Whole, and in part: not what the browser has already, nor a refusal.
SENT: Final = (200, 206)


def send_version(
    request: HttpRequest, actor: User | None, item: Item, version: Version, *, link: Link | None = None, inline: bool = False
) -> HttpResponseBase:
    """A version of a document, which the actor may see, perhaps through a link. Raises as `blobs.downloads.download`."""
    answer = download(request, version.file, name=item.name, inline=inline)
    if request.method == "GET" and answer.status_code in SENT:
        note_download(actor=actor, item=item, version=version, link=link, is_part="Range" in request.headers)
    return answer
