"""What a member does with the news that they were shown."""

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications import bell
from intranet.kernel.notifications.models import Notification, Outcome


@transaction.atomic
def mark_read(*, notification: Notification) -> None:
    """Mark what one line of the list shows as read: this news, and what came before of the same kind and subject."""
    Notification.objects.filter(
        member=notification.member_id,
        outcome=Outcome.SHOWN,
        read_at=None,
        kind=notification.kind,
        subject=notification.subject,
        pk__lte=notification.pk,
    ).update(read_at=timezone.now())
    _ring_after_commit(notification.member)


@transaction.atomic
def mark_all_read(*, member: User) -> None:
    """Mark everything as read, also what the member can no longer see."""
    Notification.objects.filter(member=member, outcome=Outcome.SHOWN, read_at=None).update(read_at=timezone.now())
    _ring_after_commit(member)


def _ring_after_commit(member: User) -> None:
    """The other pages of the member show the new count; a push that fails loses nothing."""
    transaction.on_commit(lambda: bell.ring({member.pk: member.public_id}), robust=True)
