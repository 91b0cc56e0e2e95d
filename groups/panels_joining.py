"""What the page of a group shows of coming in, and the card of the home page that says who invites."""

from collections.abc import Mapping
from typing import Final

from groups.forms.joining import RequestForm
from groups.models import Group, GroupKind
from groups.panels import Panel, panels
from groups.permissions.joining import can_invite
from groups.queries.joining.invitations import invitations_to
from groups.queries.joining.requests import entrance_of, requests_waiting
from groups.queries.own import own_memberships
from groups.queries.roles import Standing
from intranet.kernel.accounts.models import User
from intranet.kernel.cards import Card, cards

INVITATIONS_SHOWN: Final = 5


def _entrance(viewer: User, group: Group, standing: Standing) -> Mapping[str, object] | None:
    entrance = entrance_of(viewer, group, standing)
    return {"entrance": entrance, "form": RequestForm()} if entrance else None


def _duties(_viewer: User, group: Group, standing: Standing) -> Mapping[str, object] | None:
    if not standing.is_animator or group.kind == GroupKind.OPEN:
        return None
    waiting = requests_waiting(group).count()
    return {"waiting": waiting} if waiting else None


def _invite(viewer: User, group: Group, standing: Standing) -> Mapping[str, object] | None:
    return {} if can_invite(viewer, group, standing=standing) else None


def _menu(_viewer: User, _group: Group, standing: Standing) -> Mapping[str, object] | None:
    return {} if standing.is_animator else None


PANELS: Final = (
    Panel(key="entrance", template="groups/joining/_entrance.html", content=_entrance, order=5, place="main"),
    Panel(key="duties", template="groups/joining/_duties.html", content=_duties, order=5, place="main"),
    Panel(key="invite", template="groups/joining/_invite_button.html", content=_invite, order=10, place="actions"),
    Panel(key="joining", template="groups/joining/_menu.html", content=_menu, order=10, place="menu"),
)


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

for panel in PANELS:
    panels.register(panel)
for card in CARDS:
    cards.register(card)
