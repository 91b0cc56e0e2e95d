"""Pages of the terms of use and of the privacy notice: reading them, agreeing to them, writing the next version."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.views.administration import for_administrators
from intranet.kernel.privacy import actions, queries
from intranet.kernel.privacy.forms import AcceptanceForm, DraftForm, RevisionForm
from intranet.kernel.privacy.models import TextKind


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use, for everybody."""
    return render(request, "privacy/text.html", {"text": queries.text_in_force(TextKind.TERMS)})


@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The privacy notice, for everybody."""
    return render(request, "privacy/text.html", {"text": queries.text_in_force(TextKind.PRIVACY)})


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The step of the first login, and again when a new version comes into force."""
    member = cast("User", request.user)
    form = AcceptanceForm(request.POST or None)
    if form.is_valid():
        actions.accept_texts(member=member)
        return onboarding.advance(request, "terms")
    context = {
        "form": form,
        "terms": queries.text_in_force(TextKind.TERMS),
        "notice": queries.text_in_force(TextKind.PRIVACY),
        "steps": onboarding.progress("terms", member),
        "is_first": member.onboarded_at is None,
    }
    return render(request, "privacy/accept.html", context)


@require_POST
def refuse(request: HttpRequest) -> HttpResponse:
    """Refusing closes the door, and changes nothing else: the member may come back and accept."""
    logout(request)
    return redirect("account_login")


# Administration -------------------------------------------------------------------------------------------------------


@for_administrators
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Both texts: what binds, what is coming, and what is being written."""
    return render(request, "privacy/administration/texts.html", {"texts": queries.administered_texts()})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, kind: TextKind) -> HttpResponse:
    """Write the next version, which begins as the one that binds."""
    form = DraftForm(request.POST or None, initial=_beginning_of(kind))
    if form.is_valid():
        try:
            actions.save_draft(actor=cast("User", request.user), kind=kind, **form.cleaned_data)
        except actions.DraftChanged:
            form.add_error(
                None, _("Someone else has changed the draft in the meantime. Copy what you wrote, then open it again.")
            )
        else:
            messages.success(request, _("The draft was saved. No one else sees it until it is published."))
            return redirect("privacy:preview", kind)
    context = {"form": form, "kind": kind, "draft": queries.draft_of(kind)}
    return render(request, "privacy/administration/draft.html", context)


def _beginning_of(kind: TextKind) -> dict[str, object]:
    known = queries.draft_of(kind)
    if known is not None:
        names = ("body_fr", "body_en", "in_force_on", "revision")
        return {name: getattr(known, name) for name in names}
    current = queries.text_in_force(kind)
    return {"body_fr": current.body_fr, "body_en": current.body_en, "in_force_on": timezone.localdate(), "revision": 0}


@for_administrators
@require_safe
def preview(request: HttpRequest, kind: TextKind) -> HttpResponse:
    """The draft as members will read it, in both languages, and what publishing it will do."""
    found = queries.draft_of(kind)
    if found is None:
        raise Http404
    day = max(found.in_force_on, timezone.localdate())
    context = {"kind": kind, "draft": found, "day": day, "is_today": day == timezone.localdate()}
    return render(request, "privacy/administration/preview.html", context)


@for_administrators
@require_POST
def publish(request: HttpRequest, kind: TextKind) -> HttpResponse:
    """Publish the draft that was looked at."""
    return _decide(request, kind, actions.publish_draft, _("The new version was published."))


@for_administrators
@require_POST
def discard(request: HttpRequest, kind: TextKind) -> HttpResponse:
    """Throw the draft away."""
    return _decide(request, kind, actions.discard_draft, _("The draft was discarded. The version in force has not changed."))


def _decide(request: HttpRequest, kind: TextKind, act: Callable[..., object], done: str) -> HttpResponse:
    form = RevisionForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.DraftChanged
        act(actor=cast("User", request.user), kind=kind, revision=form.cleaned_data["revision"])
    except actions.DraftChanged:
        messages.error(
            request, _("Someone else has changed the draft since you opened it. Nothing was published or discarded.")
        )
    else:
        messages.success(request, done)
    return redirect("privacy:texts")


@for_administrators
@require_safe
def version(request: HttpRequest, kind: TextKind, number: int) -> HttpResponse:
    """One version, also one that no longer binds: what members agreed to at the time."""
    found = queries.version_of(kind, number)
    if found is None:
        raise Http404
    return render(request, "privacy/administration/version.html", {"text": found, "kind": kind})
