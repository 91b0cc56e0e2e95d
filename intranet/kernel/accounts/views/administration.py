"""Accounts as administrators see them: members and their states, and the domains that open accounts."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts import actions, permissions, queries
from intranet.kernel.accounts.forms import DomainForm, ReasonForm
from intranet.kernel.accounts.models import AllowedDomain, User
from intranet.kernel.permissions import require


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse the page with its reason to whoever is no administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, **names: str) -> HttpResponse:
        require(permissions.can_administer_accounts(cast("User", request.user)))
        return view(request, **names)

    return guarded


@for_administrators
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Find a member by name, handle or e-mail."""
    text, after = (request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in ("q", "after"))
    found = queries.administered_members(text=text, after=after)
    page, following = found[: queries.PAGE_SIZE], found[queries.PAGE_SIZE :]
    context = {"members": page, "q": text, "after": page[-1].handle if following else ""}
    return render(request, "account/administration/members.html", context)


@for_administrators
@require_safe
def member(request: HttpRequest, public_id: str) -> HttpResponse:
    """One account: its state, and what can be decided about it."""
    return _member_page(request, get_object_or_404(User, public_id=public_id), ReasonForm())


@for_administrators
@require_POST
def suspend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop an account, with a reason."""
    return _decide(request, public_id, actions.suspend_member, _("The account is suspended."))


@for_administrators
@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lift a suspension, with a reason."""
    return _decide(request, public_id, actions.restore_member, _("The account is active again."))


@for_administrators
@require_POST
def protect(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a member out of the directory, or put them back."""
    subject = get_object_or_404(User, public_id=public_id)
    is_protected = request.POST.get("is_protected") == "yes"
    actions.protect_member(actor=cast("User", request.user), member=subject, is_protected=is_protected)
    messages.success(request, _("The member is protected.") if is_protected else _("The member is listed again."))
    return redirect("accounts:administered_member", public_id=public_id)


@for_administrators
@require_POST
def name_administrator(request: HttpRequest, public_id: str) -> HttpResponse:
    """Share the administration, or take it back."""
    subject = get_object_or_404(User, public_id=public_id)
    is_staff = request.POST.get("is_staff") == "yes"
    actions.name_administrator(actor=cast("User", request.user), member=subject, is_staff=is_staff)
    messages.success(
        request, _("The member is now an administrator.") if is_staff else _("The member is no longer an administrator.")
    )
    return redirect("accounts:administered_member", public_id=public_id)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: HttpRequest) -> HttpResponse:
    """The domains that open accounts, and one more."""
    form = DomainForm(request.POST or None)
    if form.is_valid():
        actions.add_domain(actor=cast("User", request.user), **form.cleaned_data)
        messages.success(request, _("The domain is allowed."))
        return redirect("accounts:domains")
    context = {"form": form, "domains": AllowedDomain.objects.all()}
    return render(request, "account/administration/domains.html", context)


@for_administrators
@require_POST
def remove_domain(request: HttpRequest, domain: str) -> HttpResponse:
    """Close the door to new accounts of a domain."""
    actions.remove_domain(actor=cast("User", request.user), domain=get_object_or_404(AllowedDomain, domain=domain))
    messages.success(request, _("The domain is no longer allowed."))
    return redirect("accounts:domains")


def _decide(request: HttpRequest, public_id: str, action: Callable[..., None], done: str) -> HttpResponse:
    subject = get_object_or_404(User, public_id=public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _member_page(request, subject, form)
    action(actor=cast("User", request.user), member=subject, reason=form.cleaned_data["reason"])
    messages.success(request, done)
    return redirect("accounts:administered_member", public_id=public_id)


def _member_page(request: HttpRequest, subject: User, form: ReasonForm) -> HttpResponse:
    actor = cast("User", request.user)
    context = {
        "member": subject,
        "form": form,
        "can_suspend": permissions.can_suspend_member(actor, subject),
        "can_restore": permissions.can_restore_member(actor, subject),
        "can_name": permissions.can_name_administrator(actor, subject),
        "can_decide": permissions.can_decide_about_member(actor, subject),
    }
    return render(request, "account/administration/member.html", context)
