"""What waits for who animates a group: discussions and replies to approve."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from groups.models import Reply, Thread
from groups.queries.approvals import approvals_waiting
from intranet.kernel.accounts.models import User
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources


def _counts(groups: Collection[int]) -> Mapping[int, int]:
    pending = {"pending_at__isnull": False, "deleted_at": None}
    threads = Thread.objects.filter(group__in=groups, **pending).values_list("group").annotate(Count("pk"))
    replies = Reply.objects.filter(thread__group__in=groups, thread__deleted_at=None, **pending)
    return Counter(dict(threads)) + Counter(dict(replies.values_list("thread__group").annotate(Count("pk"))))


def _waiting(member: User) -> Sequence[Waiting]:
    return [
        Waiting(
            icon="shield-check",
            line=ngettext(
                "{count} message waits for your approval in the group {group}",
                "{count} messages wait for your approval in the group {group}",
                count,
            ).format(count=count, group=group.name),
            address=reverse("groups:waiting", args=[group.address]),
            button=gettext_lazy("Review"),
        )
        for group, count in approvals_waiting(member, _counts)
    ]


waiting_sources.register(WaitingSource(key="discussions", order=30, waiting=_waiting))
