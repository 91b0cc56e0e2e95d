"""Pages by which people come in: signing up, claiming, a forgotten password, the first administrator."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts import actions, onboarding, queries
from intranet.kernel.accounts.forms import AddressForm, JoinForm, LanguageForm, NewPasswordForm
from intranet.kernel.accounts.models import LinkPurpose, User
from intranet.kernel.accounts.tasks import answer_address
from intranet.kernel.rate_limits import limit

LINK_GONE = 410
# What a visitor typed to receive a link, in their session.
ADDRESS_KEY = "address_to_write_to"


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _ask(request: HttpRequest, template: str, next_view: str, *, has_forgotten: bool) -> HttpResponse:
    """Take an address and answer the same page, as fast, for every address: the worker looks it up.

    The page that follows repeats what was typed, and can send it once more (`again`).
    """
    form = AddressForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        limit(request, "way-in", "20/h")
        limit(email, "way-in", "5/h")
        answer_address.enqueue(email=email, language=_language(), has_forgotten=has_forgotten)
        request.session[ADDRESS_KEY] = email
        if "again" in request.POST:
            messages.success(request, _("The link was requested again."))
        return redirect(next_view)
    domains = () if has_forgotten else queries.allowed_domains()
    return render(request, template, {"form": form, "domains": domains})


def _sent(request: HttpRequest, asked_by: str, *, has_forgotten: bool = False) -> HttpResponse:
    context = {
        "support": settings.SUPPORT_EMAIL,
        "email": request.session.get(ADDRESS_KEY, ""),
        "again": reverse(asked_by),
        "has_forgotten": has_forgotten,
    }
    return render(request, "account/sent.html", context)


def _come_in(request: HttpRequest, member: User) -> HttpResponse:
    """Sign in the person who has just proved who they are; whoever was signed in here before is signed out."""
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    return cast("HttpResponse", perform_login(request, member))


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "account/link_gone.html", status=LINK_GONE)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for a link to open or to claim an account."""
    return _ask(request, "account/sign_up.html", "accounts:sign_up_sent", has_forgotten=False)


@login_not_required
@require_safe
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, whatever the address was."""
    return _sent(request, "account_signup")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password."""
    return _ask(request, "account/forgotten.html", "accounts:forgotten_sent", has_forgotten=True)


@login_not_required
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    """The same page as after signing up, in other words."""
    return _sent(request, "account_reset_password", has_forgotten=True)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open an account with the link that was mailed."""
    link = queries.link_of(token, LinkPurpose.JOIN)
    if link is None:
        return _gone(request)
    form = JoinForm(request.POST or None, owner=User(email=link.email))
    if not form.is_valid():
        return render(request, "account/join.html", {"form": form, "email": link.email})
    try:
        member = actions.join_with_link(token=token, language=_language(), **form.cleaned_data)
    except actions.LinkRefused:
        return _gone(request)
    return _come_in(request, member)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Claim an imported account with the link that was mailed to the address on record."""
    link = queries.link_of(token, LinkPurpose.CLAIM)
    if link is None or link.member is None:
        return _gone(request)
    form = NewPasswordForm(request.POST or None, owner=link.member)
    if not form.is_valid():
        return render(request, "account/claim.html", {"form": form, "member": link.member})
    try:
        member = actions.claim_with_link(token=token, **form.cleaned_data)
    except actions.LinkRefused:
        return _gone(request)
    return _come_in(request, member)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password with the link that was mailed. A second factor is still asked."""
    link = queries.link_of(token, LinkPurpose.RESET)
    if link is None or link.member is None:
        return _gone(request)
    form = NewPasswordForm(request.POST or None, owner=link.member)
    if not form.is_valid():
        return render(request, "account/new_password.html", {"form": form, "member": link.member})
    try:
        member = actions.reset_password(token=token, **form.cleaned_data)
    except actions.LinkRefused:
        return _gone(request)
    messages.success(
        request,
        _(
            "The new password is saved. Every other device was signed out, "
            "and your API tokens and feed addresses no longer work."
        ),
    )
    return _come_in(request, member)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: HttpRequest, token: str) -> HttpResponse:
    """Open the first administrator's account with the link that `bootstrap` printed."""
    link = queries.link_of(token, LinkPurpose.ADMINISTRATOR)
    if link is None:
        return _gone(request)
    form = JoinForm(request.POST or None, owner=User(email=link.email))
    if not form.is_valid():
        return render(request, "account/first_administrator.html", {"form": form, "email": link.email})
    try:
        member = actions.welcome_first_administrator(token=token, language=_language(), **form.cleaned_data)
    except actions.LinkRefused:
        return _gone(request)
    return _come_in(request, member)


@require_http_methods(["GET", "HEAD", "POST"])
def welcome_language(request: HttpRequest) -> HttpResponse:
    """The first step of the first login."""
    member = cast("User", request.user)
    form = LanguageForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "steps": onboarding.progress("language", member)}
        return render(request, "account/welcome_language.html", context)
    language = form.cleaned_data["language"]
    actions.change_settings(member=member, language=language)
    response = onboarding.advance(request, "language")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
