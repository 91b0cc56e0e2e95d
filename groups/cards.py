"""What the home page, the side menu and the page of a person show of groups."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Membership
from groups.permissions import can_browse_groups
from groups.queries.listing import initials_of
from groups.queries.own import OwnGroup, animated_groups, groups_in_common, own_groups
from groups.queries.suggestions import groups_to_join
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Shelf, ShelfLine, shelves
from intranet.kernel.web.cards import Card, cards
from profiles.panels import PersonPanel, person_panels

SUGGESTED_ON_HOME: Final = 3
ON_SHELF: Final = 8
IN_COMMON_SHOWN: Final = 5
INVITED_TO_SHOWN: Final = 10


def _to_join(member: User) -> Mapping[str, object] | None:
    if not can_browse_groups(member):
        return None
    suggestions = groups_to_join(member, at_most=SUGGESTED_ON_HOME)
    return {"suggestions": suggestions} if suggestions else None


def _shelf_lines(member: User) -> Sequence[ShelfLine]:
    """A few of one's groups by name, on every page."""
    return [_line(group) for group in [one for one in own_groups(member) if not one.is_archived][:ON_SHELF]]


def _line(group: OwnGroup) -> ShelfLine:
    return ShelfLine(
        label=group.name.__html__(),
        plain=group.name.fr or group.name.en,
        initials=initials_of(group.name),
        address=group.get_absolute_url(),
        shape="group",
    )


def _in_common(viewer: User, person: User) -> Mapping[str, object] | None:
    """The groups that the viewer and this person are both in: each sees the members of their own groups."""
    if viewer.pk == person.pk:
        return None
    shared = groups_in_common(viewer, person)
    return {"lines": [_line(group) for group in shared[:IN_COMMON_SHOWN]], "count": len(shared)} if shared else None


def _to_invite_to(viewer: User, person: User) -> Mapping[str, object] | None:
    """The groups that the viewer animates and this person is not in."""
    if viewer.pk == person.pk or viewer.is_guest or not person.is_listable:
        return None
    groups = animated_groups(viewer).exclude(pk__in=Membership.objects.current().filter(member=person).values("group"))
    found = list(groups.order_by("name_fr", "pk")[:INVITED_TO_SHOWN])
    return {"groups": found} if found else None


TO_JOIN: Final = Card(key="groups_to_join", template="groups/home/to_join.html", content=_to_join, order=40, for_beginners=True)
SHELF: Final = Shelf(key="groups", label=_("My groups"), url_name="groups:mine", order=10, lines=_shelf_lines)

cards.register(TO_JOIN)
shelves.register(SHELF)
for panel in (
    PersonPanel(key="invite", template="groups/person/invite.html", content=_to_invite_to, order=10, place="actions"),
    PersonPanel(key="groups", template="groups/person/in_common.html", content=_in_common, order=20, place="aside"),
):
    person_panels.register(panel)
