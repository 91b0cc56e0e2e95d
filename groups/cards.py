"""What the home page and the side menu show of groups."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.permissions import can_browse_groups
from groups.queries.listing import initials_of
from groups.queries.own import own_groups
from groups.queries.suggestions import groups_to_join
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Shelf, ShelfLine, shelves
from intranet.kernel.web.cards import Card, cards

SUGGESTED_ON_HOME: Final = 3
ON_SHELF: Final = 8


def _to_join(member: User) -> Mapping[str, object] | None:
    if not can_browse_groups(member):
        return None
    suggestions = groups_to_join(member, at_most=SUGGESTED_ON_HOME)
    return {"suggestions": suggestions} if suggestions else None


def _shelf_lines(member: User) -> Sequence[ShelfLine]:
    """A few of one's groups by name, on every page."""
    return [
        ShelfLine(
            label=group.name.__html__(),
            plain=group.name.fr or group.name.en,
            initials=initials_of(group.name),
            address=group.get_absolute_url(),
            shape="group",
        )
        for group in [one for one in own_groups(member) if not one.is_archived][:ON_SHELF]
    ]


TO_JOIN: Final = Card(key="groups_to_join", template="groups/home/to_join.html", content=_to_join, order=40, for_beginners=True)
SHELF: Final = Shelf(key="groups", label=_("My groups"), url_name="groups:mine", order=10, lines=_shelf_lines)

cards.register(TO_JOIN)
shelves.register(SHELF)
