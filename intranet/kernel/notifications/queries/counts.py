"""How much is unread: asked on every page."""

from collections import Counter

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.notifications.bell import MOST
from intranet.kernel.notifications.models import Notification, Outcome

# Looked at, so that what can no longer be seen does not hide what can.
_LOOKED_AT = 2 * MOST


def unread_by_kind(member: User) -> Counter[str]:
    """How much of each kind is unread and of an audience of the member's: the latest two hundred at most.

    One statement, and those of `audience_ids` when something of an audience is unread. A place counts by the audience that it
    has now, whatever it was when the member was told.
    """
    rows = (
        Notification.objects.filter(member=member, outcome=Outcome.SHOWN, read_at=None, event__withdrawn_at=None)
        .order_by("-pk")
        .values_list("kind", "event__audience", "event__place", "event__place__audience")[:_LOOKED_AT]
    )
    found = list(rows)
    limited = [row for row in found if row[1] is not None or row[2] is not None]
    ids = audience_ids(member) if limited else frozenset()
    return Counter(
        kind
        for kind, audience, place, audience_of_place in found
        if (audience is None or audience in ids) and (place is None or (place not in ids and audience_of_place in ids))
    )


def unread_count(member: User) -> int:
    """How much is unread, at most `MOST`."""
    return min(unread_by_kind(member).total(), MOST)
