"""What waits for who animates a group: discussions and replies to approve."""

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from groups.models import Reply, Thread
from groups.queries.own import animated_groups
from intranet.kernel.accounts.models import User
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources


def _waiting(member: User) -> Sequence[Waiting]:
    groups = animated_groups(member).filter(is_approval_needed=True).in_bulk()
    if not groups:
        return []
    threads = Thread.objects.filter(group__in=groups, pending_at__isnull=False, deleted_at=None)
    replies = Reply.objects.filter(thread__group__in=groups, pending_at__isnull=False, deleted_at=None, thread__deleted_at=None)
    counts = Counter(threads.values_list("group", flat=True)) + Counter(replies.values_list("thread__group", flat=True))
    lines = []
    for pk, count in sorted(counts.items()):
        words = ngettext(
            "{count} message waits for your approval in the group {group}",
            "{count} messages wait for your approval in the group {group}",
            count,
        )
        lines.append(
            Waiting(
                icon="shield-check",
                line=words.format(count=count, group=groups[pk].name),
                address=reverse("groups:waiting", args=[groups[pk].address]),
                button=gettext_lazy("Review"),
            )
        )
    return lines


waiting_sources.register(WaitingSource(key="discussions", order=30, waiting=_waiting))
