"""The bell of open pages: how much of what was shown is unread."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from intranet.kernel.notifications.models import Notification, Outcome
from intranet.kernel.realtime import actions as realtime

NAME = "bell"
# Beyond it the bell says “99+”.
MAX_COUNTED = 100


def ring(members: Mapping[int, str]) -> None:
    """Have the open pages of these members (public ids by primary key) show their new count, without waiting for them."""
    if not members:
        return
    unread = Notification.objects.filter(
        member__in=members, outcome=Outcome.SHOWN, read_at=None, event__withdrawn_at=None
    ).values_list("member_id")
    counts = dict(unread.annotate(count=Count("pk")))
    members_of: dict[int, list[str]] = defaultdict(list)
    for key, public_id in members.items():
        members_of[min(counts.get(key, 0), MAX_COUNTED)].append(public_id)
    for count, public_ids in members_of.items():
        realtime.tell(members=public_ids, name=NAME, facts={"count": count})
