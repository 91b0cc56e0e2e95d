"""How far members have read discussions."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from groups.discussions import permissions
from groups.models import Group, Membership, Reading, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require

# How far somebody had read a discussion in which nothing has been said for so long tells nobody anything.
KEPT: Final = timedelta(days=400)
FORGOTTEN_AT_ONCE: Final = 500


@transaction.atomic
def mark_read(*, member: User, thread: Thread, number: int) -> None:
    """Note that the member has read the thread up to the reply of this number; never less than before.

    Raises PermissionRefused.
    """
    require(permissions.can_see_thread(member, thread))
    reached = min(max(number, 0), thread.last_number)
    today = timezone.now().date()
    row, is_new = Reading.objects.get_or_create(thread=thread, member=member, defaults={"number": reached, "read_on": today})
    if not is_new and (row.number < reached or row.read_on != today):
        Reading.objects.filter(pk=row.pk).update(number=Greatest(F("number"), Value(reached)), read_on=today)


@transaction.atomic
def mark_all_read(*, member: User, group: Group) -> None:
    """Note that nothing in the discussions of a group is new to the member any more. Raises PermissionRefused."""
    require(permissions.can_see_discussions(member, group))
    Membership.objects.filter(group=group, member=member).update(threads_read_at=timezone.now())
    behind = Reading.objects.filter(member=member, thread__group=group, number__lt=F("thread__last_number"))
    behind.update(number=Subquery(Thread.objects.filter(pk=OuterRef("thread")).values("last_number")))


@transaction.atomic
def begin_reading(*, member: User, public_id: str) -> None:
    """Have what comes in a thread be new to a member who subscribes to it, though they may never have opened it."""
    thread = Thread.objects.filter(public_id=public_id).first()
    if thread is not None:
        values = {"number": thread.last_number, "read_on": timezone.now().date()}
        Reading.objects.get_or_create(thread=thread, member=member, defaults=values)


def forget_readings() -> None:
    """Delete the rows of those who have not come back to a discussion that has ended, in short transactions."""
    oldest = timezone.now() - KEPT
    ended = Reading.objects.filter(read_on__lt=oldest.date(), thread__last_activity_at__lt=oldest)
    while keys := list(ended.order_by("read_on").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            Reading.objects.filter(pk__in=keys).delete()
