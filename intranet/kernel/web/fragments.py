"""Pieces of page that htmx asks for."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from intranet.kernel.web.typed import render_typed, typed_fields


def to_page(request: HttpRequest, to: Model | str) -> HttpResponse:
    """Go to the page of a thing, or of an address: a form of a fragment too gets the whole page, and not a piece of it."""
    address = resolve_url(to)
    return HttpResponseClientRedirect(address) if "HX-Request" in request.headers else HttpResponseRedirect(address)


class SignedOutMiddleware:
    """Sends the whole page to the sign-in form when a fragment was asked for after the end of the session.

    Otherwise the browser would follow the redirection itself and put the form in the middle of the page. Of a form whose view
    keeps what is typed, that is shown instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if response.status_code != 302 or urlsplit(response["Location"]).path != sign_in:
            return response
        if fields := typed_fields(request):
            return render_typed(
                request, fields, reason=_("You are signed out. Sign in again, then send it once more."), status=403
            )
        if "HX-Request" not in request.headers:
            return response
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{here.path or '/'}?{here.query}" if here.query else here.path or "/"
        return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': back})}")
