"""The address of the page that somebody sees, to come back to when its language or theme changes."""

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# In the session: for an address that answers forms alone, the page whose form was sent to it.
SENT_FROM: Final = "sent_from"


def page_address(request: HttpRequest) -> str:
    """The address of the page that answers this request; of one that a POST made, the page from which the form was sent.

    A form that is shown again with its errors stands at the address that it was sent to, which may answer nothing but forms.
    Sent once more from there, it still comes from the first page.
    """
    if request.method != "POST" or not hasattr(request, "session"):  # refused before it had one
        return request.get_full_path()
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(referrer)
    known = request.session.get(SENT_FROM, {})
    address = known.get(parts.path) or (f"{parts.path}?{parts.query}" if parts.query else parts.path)
    if parts.path != request.path and known != {request.path: address}:
        request.session[SENT_FROM] = {request.path: address}
    return str(address)
