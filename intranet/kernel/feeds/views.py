"""The feed itself, for programs, and the page where a member makes and ends the addresses of theirs."""

import hashlib
from typing import Final, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.confirmation import confirmed
from intranet.kernel.accounts.mail import absolute_url
from intranet.kernel.accounts.models import User
from intranet.kernel.feeds import actions, queries
from intranet.kernel.feeds.kinds import feed_kinds
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit
from intranet.kernel.secrets.actions import note_secret_use
from intranet.kernel.secrets.queries import opened_by

READINGS_AN_HOUR: Final = "120/h"
MADE_AN_HOUR: Final = "20/h"


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a program reads, as its member may read it at this moment; 404 for any other address, whatever the reason."""
    token = opened_by(FeedToken, secret, request)
    if token is None:
        raise Http404
    limit(f"feed:{token.public_id}", "feed", READINGS_AN_HOUR)
    if onboarding.is_held_back(token.member):
        raise Http404
    note_secret_use(token)
    member = token.member
    with translation.override(member.language), timezone.override(ZoneInfo(member.time_zone)):
        return _answer(request, token)


def _answer(request: HttpRequest, token: FeedToken) -> HttpResponse:
    kind = feed_kinds.get(token.kind)
    if kind is None:
        raise Http404
    try:
        content = kind.content(token.member, token.name)
    except PermissionRefused:
        raise Http404 from None
    etag = f'"{hashlib.sha256(content.body).hexdigest()[:32]}"'
    updated = int(content.updated.timestamp())
    whole = HttpResponse(content.body, content_type=content.content_type)
    whole["ETag"], whole["Last-Modified"] = etag, http_date(updated)
    whole["Cache-Control"] = "private, no-store"
    whole["Content-Language"] = token.member.language
    return get_conditional_response(request, etag=etag, last_modified=updated, response=whole) or whole


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def own_feeds(request: HttpRequest) -> HttpResponse:
    """List one's feeds, and make the address of another, once one has confirmed who one is. It is on the page that answers,
    and nowhere after."""
    member = cast("User", request.user)
    sent = request.POST if request.method == "POST" else request.GET
    word, name = sent.get("kind", ""), sent.get("feed", "")
    wanted = queries.place_of(member, word, name) if word else None
    if word and wanted is None:
        raise Http404
    secret = ""
    kind = feed_kinds.get(word)
    if request.method == "POST":
        if wanted is None or kind is None:
            raise Http404
        limit(request, "feed-made", MADE_AN_HOUR)
        _token, secret = actions.make_feed(member=member, kind=kind, name=wanted.name)
    feeds = queries.feeds_of(member)
    context = {
        "wanted": wanted,
        "kind": word,
        "feeds": feeds,
        "secret": secret,
        "address": absolute_url("feeds:feed", secret) if secret else "",
        "is_replaced": any(one.token.kind == word and wanted and one.token.name == wanted.name for one in feeds),
    }
    return render(request, "feeds/own.html", context)


@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one of one's own."""
    member = cast("User", request.user)
    actions.revoke_feed(actor=member, token=get_object_or_404(queries.tokens_of(member), public_id=public_id))
    messages.success(request, _("The feed was revoked. Its address no longer works."))
    return redirect("feeds:own")
