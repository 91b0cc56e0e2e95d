"""The language and theme of the reader, following anything, and the pages that say what went wrong."""

from typing import Final, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intranet.kernel.accounts.actions import change_settings
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow as follow_key
from intranet.kernel.follows.actions import unfollow as unfollow_key
from intranet.kernel.follows.permissions import can_follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.preferences import THEME_COOKIE, THEME_COOKIE_AGE, THEMES
from intranet.kernel.web.typed import render_typed, typed_fields

FOLLOWS_A_MINUTE: Final = "120/m"
MAX_NAME_LENGTH: Final = 200


def address_to_return_to(request: HttpRequest) -> str:
    """The page that the form came from, when it is one of ours; else the home page."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else "/"


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and with the account of someone who is signed in."""
    response = HttpResponseRedirect(address_to_return_to(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        if isinstance(request.user, User):
            change_settings(member=request.user, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=request.is_secure(),
            samesite="Lax",
        )
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark, or the system's choice in a cookie; `theme.js` writes the same one without a request."""
    response = HttpResponseRedirect(address_to_return_to(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=THEME_COOKIE_AGE, secure=request.is_secure(), samesite="Lax")
    return response


# Following ------------------------------------------------------------------------------------------------------------


@require_POST
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Follow the thing of a key, or stop (`follow=no`), which is possible of a thing that one no longer sees.

    With scripts only the button changes. What may not be followed is answered as what does not exist.
    """
    limit(request, "follow", FOLLOWS_A_MINUTE)
    member = cast("User", request.user)
    is_following = request.POST.get("follow") != "no"
    if not is_following:
        unfollow_key(member=member, key=key)
    elif can_follow(member, key):
        follow_key(member=member, key=key)
    else:
        raise Http404
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(address_to_return_to(request))
    sent = request.POST
    context = {
        "address": request.path,
        "name": sent.get("name", "")[:MAX_NAME_LENGTH],
        "back": sent.get("next", ""),
        "is_following": is_following,
    }
    return render(request, "kernel/_follow.html", context)


# What went wrong -----------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, status: int, context: dict[str, object] | None = None) -> HttpResponse:
    """An error page, in the shell for someone who is signed in."""
    member = getattr(request, "user", None)  # absent when the request was refused before it was known who asks
    layout = "kernel/base.html" if member is not None and member.is_authenticated else "kernel/plain.html"
    return HttpResponse(render_to_string(f"{status}.html", {"layout": layout, **(context or {})}, request), status=status)


def _bare_page(status: int) -> HttpResponse:
    """An error page that asks nothing of the request or the database, since either may be what failed."""
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def _sentence(request: HttpRequest, status: int, sentence: str) -> HttpResponse | None:
    """The answer for scripts: one sentence, as JSON for the API and as text for a fragment; None for a page."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: what was sent can't be read. The reason stays in the log: it may quote what was sent."""
    return _sentence(request, 400, _("The request cannot be read.")) or _bare_page(400)


def permission_refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason of the refusal, which is written for the person who reads it."""
    reason = str(exception.reason) if isinstance(exception, PermissionRefused) else ""
    sentence = reason or _("You do not have permission to do this.")
    return _sentence(request, 403, sentence) or _page(request, 403, {"reason": reason})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: the same for what is hidden from the reader and for what does not exist."""
    return _sentence(request, 404, _("This does not exist, or you do not have access to it.")) or _page(request, 404)


def method_refused(request: HttpRequest) -> HttpResponse:
    """405: the address of a form, opened as if it were a page."""
    return _sentence(request, 405, _("This address does not have this method.")) or _page(request, 405)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403 of the protection against forged forms: most often a page left open too long, or cookies refused."""
    sentence = _("This page was open for too long. Go back, reload it and send it again.")
    if fields := typed_fields(request):
        return render_typed(request, fields, reason=sentence, status=403)
    return _sentence(request, 403, sentence) or _page(request, 403, {"reason": sentence})


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. A database that does not answer is told apart before (`observability.availability`)."""
    return _sentence(request, 500, _("An error occurred on our side. It was logged.")) or _bare_page(500)
