"""How much is unread: asked on every page."""

from collections import Counter
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.notifications.bell import MAX_COUNTED
from intranet.kernel.notifications.models import Outcome
from intranet.kernel.plans import planned_cursor

# Looked at, so that what can no longer be seen does not hide what can.
_LOOKED_AT = 2 * MAX_COUNTED

# Asked on every page: the ORM takes longer to put this together than the database to answer. A place is known by its shadow.
_UNREAD: Final = f"""
    SELECT notification.kind, event.audience_id, event.place_id, place.audience_id
    FROM notifications_notification notification
    JOIN notifications_event event ON event.id = notification.event_id
    LEFT JOIN audiences_place place ON place.shadow_id = event.place_id
    WHERE notification.member_id = %s AND notification.outcome = '{Outcome.SHOWN}' AND notification.read_at IS NULL
        AND event.withdrawn_at IS NULL
    ORDER BY notification.id DESC LIMIT {_LOOKED_AT}
"""  # noqa: S608 - constants


def unread_by_kind(member: User) -> Counter[str]:
    """How much of each kind is unread and of an audience of the member's: the latest two hundred at most.

    One statement, and those of `audience_ids` when something of an audience is unread. A place counts by the audience that it
    has now, whatever it was when the member was told.
    """
    with planned_cursor() as cursor:
        cursor.execute(_UNREAD, [member.pk])
        found = cursor.fetchall()
    limited = [row for row in found if row[1] is not None or row[2] is not None]
    ids = audience_ids(member) if limited else frozenset()
    return Counter(
        kind
        for kind, audience, place, audience_of_place in found
        if (audience is None or audience in ids) and (place is None or (place not in ids and audience_of_place in ids))
    )


def unread_count(member: User) -> int:
    """How much is unread, at most `MAX_COUNTED`."""
    return min(unread_by_kind(member).total(), MAX_COUNTED)
