"""Creating and revoking the secret addresses of feeds."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.feeds import permissions
from intranet.kernel.feeds.kinds import FeedKind
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.permissions import require
from intranet.kernel.secrets.actions import create_secret, revoke_secret


@transaction.atomic
def make_feed(*, member: User, kind: FeedKind, name: str) -> tuple[FeedToken, str]:
    """Create the secret address of a feed that the member can read, and return it with the secret, which is shown once.

    An earlier one for the same feed is revoked. Raises Http404 or PermissionRefused for a feed that they cannot read, and
    PermissionRefused beyond 20 of them.
    """
    place = kind.place(member, name)
    User.objects.select_for_update().get(pk=member.pk)  # serialises concurrent calls
    for earlier in FeedToken.objects.filter(member=member, kind=kind.word, name=place.name, revoked_at=None):
        revoke_feed(actor=member, token=earlier)
    token = FeedToken(member=member, kind=kind.word, name=place.name)
    secret = create_secret(token)
    record(actor=member, verb="feeds.made", subject=f"feed:{token.public_id}", kind=kind.word)
    return token, secret


@transaction.atomic
def revoke_feed(*, actor: User, token: FeedToken) -> None:
    """Revoke a secret address. Repeating it has no effect. Raises PermissionRefused."""
    require(permissions.can_revoke_feed(actor, token))
    if revoke_secret(token):
        record(actor=actor, verb="feeds.revoked", subject=f"feed:{token.public_id}")
