"""What the home page shows of coming in: who invites, and the groups that a guest came for."""

from collections.abc import Mapping
from typing import Final

from groups.joining.queries.invitations import invitations_to
from groups.queries.own import own_memberships
from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards

INVITATIONS_SHOWN: Final = 5


def _invitations(member: User) -> Mapping[str, object] | None:
    invitations = invitations_to(member)
    return {"invitations": invitations[:INVITATIONS_SHOWN], "count": len(invitations)} if invitations else None


def _groups_of_guest(member: User) -> Mapping[str, object] | None:
    """All that a guest came for."""
    groups = list(own_memberships(member)) if member.is_guest else []
    return {"groups": groups} if groups else None


CARDS: Final = (
    Card(key="invitations", template="groups/joining/_card.html", content=_invitations, order=5, place="main"),
    Card(key="guest_groups", template="groups/joining/_guest_groups.html", content=_groups_of_guest, order=6, place="main"),
)

for card in CARDS:
    cards.register(card)
