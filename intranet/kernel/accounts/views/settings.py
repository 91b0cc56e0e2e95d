"""A member's own account: what signs them in, what is open in their name, what they prefer."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts import actions, queries
from intranet.kernel.accounts.forms import PreferencesForm, PrivateEmailForm, TokenForm
from intranet.kernel.accounts.models import LinkPurpose, User
from intranet.kernel.rate_limits import limit


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """Everything about the account, each line with its state."""
    member = cast("User", request.user)
    return render(request, "account/hub.html", {"overview": queries.account_overview(member)})


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and time zone."""
    member = cast("User", request.user)
    current = {"language": member.language, "time_zone": member.time_zone}
    form = PreferencesForm(request.POST or None, initial=current)
    if not form.is_valid():
        return render(request, "account/preferences.html", {"form": form})
    actions.change_settings(member=member, **form.cleaned_data)
    messages.success(request, _("Your preferences are saved."))
    response = redirect("accounts:preferences")
    response.delete_cookie("language")  # the member's own choice applies again
    return response


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the member is signed in."""
    member = cast("User", request.user)
    context = {"sessions": queries.sessions_of(member, current_key=request.session.session_key or "")}
    return render(request, "account/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign out of one device."""
    actions.end_session(member=cast("User", request.user), reference=reference)
    messages.success(request, _("This device is signed out."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    actions.end_other_sessions(member=cast("User", request.user), kept_key=request.session.session_key or "")
    messages.success(request, _("Every other device is signed out."))
    return redirect("accounts:sessions")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List, and make, once the member has confirmed who they are. The secret is on the page that answers, and nowhere after."""
    member = cast("User", request.user)
    form = TokenForm(request.POST or None)
    secret = ""
    if form.is_valid():
        limit(request, "token-made", "20/h")
        can_write = form.cleaned_data["scope"] == "write"
        _token, secret = actions.make_token(
            member=member, name=form.cleaned_data["name"], can_write=can_write, days=form.cleaned_data["days"]
        )
        form = TokenForm()
    return render(request, "account/tokens.html", {"form": form, "tokens": queries.tokens_of(member), "secret": secret})


@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a token of one's own."""
    member = cast("User", request.user)
    token = get_object_or_404(queries.tokens_of(member), public_id=public_id)
    actions.revoke_token(actor=member, token=token)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


@require_http_methods(["GET", "HEAD", "POST"])
def private_email(request: HttpRequest) -> HttpResponse:
    """The address that will sign the member in after they leave."""
    member = cast("User", request.user)
    form = PrivateEmailForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/private_email.html", {"form": form})
    limit(request, "private-email", "5/h")
    actions.ask_private_email(member=member, email=form.cleaned_data["email"])
    messages.success(request, _("Open the link sent to %(email)s to verify it.") % {"email": form.cleaned_data["email"]})
    return redirect("accounts:private_email")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def private_email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Verify the private address: opening the link shows a button, pressing it verifies."""
    link = queries.link_of(token, LinkPurpose.PRIVATE_EMAIL)
    if link is not None and request.method != "POST":
        return render(request, "account/private_email_confirm.html", {"email": link.email})
    try:
        actions.confirm_private_email(token=token)
    except actions.LinkRefused:
        return render(request, "account/link_gone.html", status=410)
    return render(request, "account/private_email_confirm.html", {"is_done": True})
