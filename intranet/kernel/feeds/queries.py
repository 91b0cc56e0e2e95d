"""The feeds of a member, and whose a secret is."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from intranet.kernel.accounts.models import User
from intranet.kernel.feeds.kinds import FeedPlace, feed_kinds
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.permissions import PermissionRefused


@dataclass(frozen=True)
class OwnFeed:
    """A secret address, with the feed that it opens; None when the member may not read it any more."""

    token: FeedToken
    place: FeedPlace | None


def tokens_of(member: User) -> QuerySet[FeedToken]:
    """The member's secret addresses that work, the newest first."""
    return FeedToken.objects.working().filter(member=member).order_by("-made_at", "-pk")


def feeds_of(member: User) -> list[OwnFeed]:
    """What their account lists: 20 at most, each asked of its kind."""
    return [OwnFeed(token, place_of(member, token.kind, token.name)) for token in tokens_of(member)]


def place_of(member: User, word: str, name: str) -> FeedPlace | None:
    """A feed that a member may read now; None for any other."""
    kind = feed_kinds.get(word)
    if kind is None:
        return None
    try:
        return kind.place(member, name)
    except (Http404, PermissionRefused):
        return None
