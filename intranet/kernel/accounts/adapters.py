"""How allauth behaves in this house."""
# ruff: noqa: ARG002 - allauth fixes the arguments of what is overridden

from typing import Any, ClassVar, Final

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts import actions, queries, second_factors
from intranet.kernel.accounts.claiming import member_of_claims
from intranet.kernel.accounts.known_devices import known_device, remember_device
from intranet.kernel.accounts.mail import mail
from intranet.kernel.accounts.models import State, User
from intranet.kernel.accounts.recourse import recourse_of
from intranet.kernel.accounts.sign_on.provider import SignOnProvider
from intranet.kernel.rate_limits import TooManyRequests, client_address, give_back, limit, network_of

SIGN_IN_PAUSE_SECONDS: Final = 60
# Wrong passwords for one account: from one device or one network; from all known devices, and from all other ones.
WRONG_PASSWORDS: Final = ("5/5m", "20/h")
WRONG_PASSWORDS_TOGETHER: Final = "100/h"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail. Accounts are opened by our own pages, so allauth's sign-up is closed."""

    # Its own words say less plainly, in French, what the rest of the site calls a « courriel ».
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is incorrect."),
        "incorrect_password": _("This password is incorrect."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What attempts are counted by, and what the list of devices shows."""
        return network_of(client_address(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Apply the rate limits of sign-in: answer 429, whether the address is known or not."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise TooManyRequests(SIGN_IN_PAUSE_SECONDS) from error
        for key, rate in self._limits_of_account(request, credentials):
            limit(key, "sign-in", rate)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password. Only wrong ones count towards the limits of the account."""
        member: User | None = super().authenticate(request, **credentials)
        if member is not None:
            for key, rate in self._limits_of_account(request, credentials):
                give_back(key, "sign-in", rate)
        return member

    def _limits_of_account(self, request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, str]]:
        """What an attempt counts towards: a known device and all of these, or a network and all devices that are not known."""
        email = str(credentials.get("email") or credentials.get("username") or "").lower()
        device = known_device(request, email)
        if device:
            one, together = f"device:{device}", f"known devices:{email}"
        else:
            one, together = f"{email} from {self.get_client_ip(request)}", f"other devices:{email}"
        return [*((one, rate) for rate in WRONG_PASSWORDS), (together, WRONG_PASSWORDS_TOGETHER)]

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Whoever has signed in is known on this device from now on."""
        response: HttpResponse = super().post_login(request, user, **details)
        if user.email:
            remember_device(request, response, user)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Tell the reason, how to contest it and whom to write to: the password was right, so this is the person."""
        is_suspended = user.state == State.SUSPENDED
        context = {
            "member": user,
            "support": settings.SUPPORT_EMAIL,
            "is_suspended": is_suspended,
            "recourse": recourse_of(user) if is_suspended else "",
        }
        return render(request, "account/account_inactive.html", context, status=403)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address that another account was imported with stays that account's, verified or not."""
        owner = queries.member_with_email(email_address.email)
        if owner is not None and owner.pk != email_address.user_id:
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render in the member's language, and let the worker send it."""
        member = context.get("user") or getattr(self.request, "user", None)
        language = getattr(member, "language", None) or get_language() or settings.LANGUAGE_CODE
        with transaction.atomic():
            mail(template=template_prefix, to=email, language=language, **context)


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Sign-on by OpenID Connect. Linked people come in; the others claim an imported account, or join, or are refused."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Give a newcomer of a trusted provider the account that is theirs.

        Whoever has none gets one page, whatever the reason: no e-mail address is ever looked at, so nothing is learnt.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        provider = sociallogin.account.get_provider(request)
        claims = sociallogin.account.extra_data.get("id_token", {})
        with transaction.atomic():
            member = _member_of_newcomer(provider, claims)
            if member is not None:
                sociallogin.connect(request, member)
        if member is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", status=403))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Nothing is copied from the provider: an account's own actions do that."""
        member: User = sociallogin.user
        return member


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are encrypted with the installation's key."""

    def build_totp_svg(self, url: str) -> str:
        """The key as a QR code without inline style, which the content security policy would drop."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
        side = len(rows)
        return (
            f'<svg viewBox="0 0 {side} {side}" width="240" height="240">'
            f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{squares}" fill="#000"/></svg>'
        )

    def encrypt(self, text: str) -> str:
        return second_factors.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factors.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """An administrator keeps one at least."""
        member: User = authenticator.user
        if not member.is_staff or not settings.IS_SECOND_FACTOR_DEMANDED:
            return True
        others = Authenticator.objects.filter(user=member).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def _member_of_newcomer(provider: SignOnProvider, claims: dict[str, Any]) -> User | None:
    organization = provider.organization_public_id
    if not organization:
        return None
    name = str(provider.app.provider_id)
    member = member_of_claims(name, claims)
    if member is None:
        language = get_language() or settings.LANGUAGE_CODE
        return actions.join_by_sign_on(
            claims=claims, provider_id=name, organization_public_id=organization, language=language[:2]
        )
    if member.state != State.UNCLAIMED:
        return None
    actions.claim_by_sign_on(member=member, provider_id=name, organization_public_id=organization)
    return member
