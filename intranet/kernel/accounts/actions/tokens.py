"""API tokens: made, used, revoked."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts import permissions
from intranet.kernel.accounts.models import ApiToken, User, digest
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import denied, require

MAX_LIFETIME_DAYS = 365
MAX_TOKENS = 20
TOKEN_MARK = "pas_"  # noqa: S105 - lets secret scanners recognise a token


@transaction.atomic
def make_token(*, member: User, name: str, can_write: bool, days: int) -> tuple[ApiToken, str]:
    """Make a token that works for a number of days (365 at most); returns it with the secret, which is shown once.

    Raises PermissionRefused when the member has 20 working tokens already, ValueError for a wrong number of days.
    """
    if not 1 <= days <= MAX_LIFETIME_DAYS:
        raise ValueError(f"A token works for 1 to {MAX_LIFETIME_DAYS} days.")
    if ApiToken.objects.working().filter(member=member).count() >= MAX_TOKENS:
        require(denied(_("You already have 20 tokens. Revoke one first.")))
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        member=member,
        name=name,
        token_digest=digest(secret),
        prefix=secret[:8],
        can_write=can_write,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(actor=member, verb="accounts.token_made", subject=f"token:{token.public_id}", can_write=can_write)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: User, token: ApiToken) -> None:
    """End a token at once; repeating it is harmless."""
    require(permissions.can_revoke_token(actor, token))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(actor=actor, verb="accounts.token_revoked", subject=f"token:{token.public_id}")


def note_token_use(*, token: ApiToken) -> None:
    """Remember the day a token was last used: one write a day, none in the read-only mode."""
    today = timezone.localdate()
    if token.last_used_on != today and not settings.READ_ONLY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
