"""API tokens: made and revoked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts import permissions
from intranet.kernel.accounts.models import ApiToken, User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.secrets.actions import create_secret, revoke_secret

MAX_LIFETIME_DAYS = 365


@transaction.atomic
def make_token(*, member: User, name: str, can_write: bool, days: int) -> tuple[ApiToken, str]:
    """Make a token that works for a number of days (365 at most); returns it with the secret, which is shown once.

    Raises PermissionRefused when the member has 20 working tokens already, ValueError for a wrong number of days.
    """
    if not 1 <= days <= MAX_LIFETIME_DAYS:
        raise ValueError(f"A token works for 1 to {MAX_LIFETIME_DAYS} days.")
    token = ApiToken(member=member, name=name, can_write=can_write, expires_at=timezone.now() + timedelta(days=days))
    secret = create_secret(token)
    record(actor=member, verb="accounts.token_made", subject=f"token:{token.public_id}", can_write=can_write)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: User, token: ApiToken) -> None:
    """End a token at once; repeating it is harmless."""
    require(permissions.can_revoke_token(actor, token))
    if revoke_secret(token):
        record(actor=actor, verb="accounts.token_revoked", subject=f"token:{token.public_id}")
