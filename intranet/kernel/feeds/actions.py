"""Creating, using and revoking the secret addresses of feeds."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User, digest
from intranet.kernel.audit.actions import record
from intranet.kernel.feeds import permissions
from intranet.kernel.feeds.kinds import FeedKind
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.permissions import denied, require

MAX_FEEDS = 20
TOKEN_MARK = "paf_"  # noqa: S105 - lets secret scanners recognise it


@transaction.atomic
def make_feed(*, member: User, kind: FeedKind, name: str) -> tuple[FeedToken, str]:
    """Create the secret address of a feed that the member can read, and return it with the secret, which is shown once.

    An earlier one for the same feed is revoked. Raises Http404 or PermissionRefused for a feed that they cannot read, and
    PermissionRefused beyond `MAX_FEEDS`.
    """
    place = kind.place(member, name)
    User.objects.select_for_update().get(pk=member.pk)  # serialises concurrent calls
    working = FeedToken.objects.working().filter(member=member)
    for earlier in working.filter(kind=kind.word, name=place.name):
        revoke_feed(actor=member, token=earlier)
    if working.count() >= MAX_FEEDS:
        require(denied(_("You already have 20 feeds. Revoke one first.")))
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    token = FeedToken.objects.create(member=member, kind=kind.word, name=place.name, token_digest=digest(secret))
    record(actor=member, verb="feeds.made", subject=f"feed:{token.public_id}", kind=kind.word)
    return token, secret


@transaction.atomic
def revoke_feed(*, actor: User, token: FeedToken) -> None:
    """Revoke a secret address. Repeating it has no effect. Raises PermissionRefused."""
    require(permissions.can_revoke_feed(actor, token))
    if FeedToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(actor=actor, verb="feeds.revoked", subject=f"feed:{token.public_id}")


def end_feeds(*, member: User) -> None:
    """Revoke all feeds of a member, in the transaction that ends their sessions and tokens."""
    FeedToken.objects.filter(member=member, revoked_at=None).update(revoked_at=timezone.now())


def note_feed_use(*, token: FeedToken) -> None:
    """Store the day of the last use: one write a day, and none in read-only mode."""
    today = timezone.localdate()
    if token.last_used_on != today and not settings.READ_ONLY:
        FeedToken.objects.filter(pk=token.pk).update(last_used_on=today)
