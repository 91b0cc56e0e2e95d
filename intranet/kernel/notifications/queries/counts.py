"""How much is unread: asked on every page."""

from collections import Counter
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import is_among
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.notifications.bell import MAX_COUNTED
from intranet.kernel.notifications.models import Notification, Outcome

# Looked at, so that what can no longer be seen does not hide what can.
_LOOKED_AT: Final = 2 * MAX_COUNTED
# A place is known by its shadow.
_FIELDS: Final = ("kind", "event__audience_id", "event__place_id", "event__place__audience_id")


def unread_by_kind(member: User) -> Counter[str]:
    """How much of each kind is unread and of an audience of the member's: the latest two hundred at most.

    One statement, and those of `audience_ids` when something of an audience is unread. A place counts by the audience that it
    has now, whatever it was when the member was told.
    """
    unread = Notification.objects.filter(member=member, outcome=Outcome.SHOWN, read_at=None, event__withdrawn_at=None)
    found = list(unread.order_by("-pk").values_list(*_FIELDS)[:_LOOKED_AT])
    limited = [row for row in found if row[1] is not None or row[2] is not None]
    ids = audience_ids(member) if limited else frozenset()
    return Counter(
        kind
        for kind, audience, place, audience_of_place in found
        if (audience is None or audience in ids) and (place is None or is_among(ids, audience_of_place, place))
    )


def unread_count(member: User) -> int:
    """How much is unread, at most `MAX_COUNTED`."""
    return min(unread_by_kind(member).total(), MAX_COUNTED)
