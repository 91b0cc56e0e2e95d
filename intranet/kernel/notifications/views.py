"""A member's notifications: the list, the choices, and the record that says why."""

from collections import Counter
from typing import Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications import actions, unsubscribing
from intranet.kernel.notifications.addresses import identities_in, is_address
from intranet.kernel.notifications.forms import FollowForm, LedgerForm, SettingsForm
from intranet.kernel.notifications.kinds import Mail, Section, names_in
from intranet.kernel.notifications.queries.choices import choices_of
from intranet.kernel.notifications.queries.counts import unread_by_kind, unread_count
from intranet.kernel.notifications.queries.lists import ledger_of, notices_page, own_notification
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.views import address_to_return_to

LOOKS_A_MINUTE: Final = "60/m"
FILTERED: Final = (Section.WAITING, Section.TO_YOU)


def _tabs(unread: Counter[str], current: str) -> list[dict[str, object]]:
    """The filters of the list, each with what is unread in it."""
    address = reverse("notifications:list")
    labels = {Section.WAITING: _("To do"), Section.TO_YOU: _("To you")}
    tabs: list[dict[str, object]] = [{"label": pgettext("notifications", "All"), "address": address, "key": ""}]
    for section in FILTERED:
        count = sum(unread[name] for name in names_in(section))
        tabs.append(
            {"label": labels[section], "address": f"{address}?show={section.value}", "key": section.value, "count": count}
        )
    tabs.append({"label": _("History"), "address": reverse("notifications:ledger"), "key": "ledger"})
    for tab in tabs:
        tab["is_current"] = tab["key"] == current
    return tabs


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the member was told, newest first."""
    member = _member(request)
    show = request.GET.get("show", "")
    section = Section(show) if show in FILTERED else None
    page = notices_page(member, section=section, before=request.GET.get("before", ""))
    unread = unread_by_kind(member)
    mails = {mail for _site, mail in choices_of(member).values()}
    context = {
        "page": page,
        "tabs": _tabs(unread, show if section else ""),
        "show": show if section else "",
        "unread": unread.total(),
        "is_first": "before" not in request.GET,
        "has_daily": Mail.DAILY in mails,
        "has_weekly": Mail.WEEKLY in mails,
        "form": LedgerForm(),
    }
    return render(request, "notifications/list.html", context)


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number on the bell, for a page whose connection was interrupted."""
    return JsonResponse({"count": unread_count(_member(request))})


@require_POST
def read(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark one line as read."""
    notification = own_notification(_member(request), public_id)
    if notification is None:
        raise Http404
    actions.mark_read(notification=notification)
    return redirect(_back(request))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_all_read(member=_member(request))
    return redirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How each kind of news reaches the member."""
    member = _member(request)
    form = SettingsForm(request.POST or None, chosen=choices_of(member))
    if not form.is_valid():
        return render(request, "notifications/settings.html", {"form": form})
    actions.choose(member=member, choices=form.choices)
    messages.success(request, _("Your choices are saved."))
    return redirect("notifications:settings")


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Everything that considered the member, and what became of it: about an address, about words, or the latest."""
    member = _member(request)
    limit(request, "ledger", LOOKS_A_MINUTE)
    form = LedgerForm(request.GET)
    about = form.cleaned_data["about"] if form.is_valid() else ""
    identities = identities_in(about) if is_address(about) else []
    is_nowhere = is_address(about) and not identities
    lines = [] if is_nowhere or form.errors else ledger_of(member, identities=identities, text="" if identities else about)
    context = {"form": form, "about": about, "lines": lines, "tabs": _tabs(unread_by_kind(member), "ledger")}
    context["is_nowhere"] = is_nowhere
    return render(request, "notifications/ledger.html", context)


@require_POST
def mute(request: HttpRequest) -> HttpResponse:
    """Hear no more of something that one follows, or hear of it again (`mute=no`); with scripts only the button changes."""
    key, is_muted = _followed_key(request), request.POST.get("mute") != "no"
    actions.mute(member=_member(request), key=key, is_muted=is_muted)
    if request.headers.get("HX-Request") and "name" in request.POST:
        context = {"key": key, "is_muted": is_muted, "name": request.POST["name"]}
        return render(request, "notifications/_mute.html", context)
    messages.success(
        request, _("Muted. You will no longer be notified of it.") if is_muted else _("You will be notified of it again.")
    )
    return redirect(_back(request))


@require_POST
def unfollow(request: HttpRequest) -> HttpResponse:
    """End a follow from the notification that it brought."""
    actions.follow_no_more(member=_member(request), key=_followed_key(request))
    messages.success(request, _("You no longer follow this."))
    return redirect(_back(request))


@login_not_required
@csrf_exempt  # the signed token is the authority: mail programs send it without a cookie (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mail of one kind, or a summary, without signing in. Opening the link shows a button; mail scanners open links."""
    found = unsubscribing.read(token)
    if found is None:
        return render(request, "notifications/unsubscribe.html", {"found": None}, status=404)
    if request.method == "POST":
        actions.stop_mail(member=found.member, kind_name=found.kind.name if found.kind else "", cadence=found.cadence)
    context = {"found": found, "is_done": request.method == "POST", "is_weekly": found.cadence == Mail.WEEKLY}
    return render(request, "notifications/unsubscribe.html", context)


def _member(request: HttpRequest) -> User:
    return cast("User", request.user)


def _followed_key(request: HttpRequest) -> str:
    """What the form names; nothing that anybody follows when it names no key."""
    form = FollowForm(request.POST)
    return str(form.cleaned_data["key"]) if form.is_valid() else ""


def _back(request: HttpRequest) -> str:
    """The page that the form stands in, when it says so; else the list."""
    return address_to_return_to(request) if request.POST.get("next") else reverse("notifications:list")
