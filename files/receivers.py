"""What libraries do when accounts change, and when the text of a file is there."""

from typing import Any

from django.dispatch import receiver

from files.actions.infections import tell_of_virus
from files.actions.places import place_comments
from files.actions.sharing import hand_over_items, release_locks
from files.models import Item
from files.moderation import SUBJECT
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.blobs.signals import file_examined, file_prepared
from intranet.kernel.moderation.actions import report_found
from intranet.kernel.search.actions import reindex


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """What only somebody managed who leaves gets another manager, and what they had locked is free."""
    if member.state in (State.DEPARTED, State.SUSPENDED) or member.kind == Kind.RETIREE:
        hand_over_items(member=member)
        release_locks(member=member)


@receiver(file_examined)
def quarantine(*, file: StoredFile, **_: Any) -> None:
    """A document has a virus: who added it and who manages it are told, and moderation decides what becomes of it."""
    if file.scan == Scan.INFECTED:
        for item in tell_of_virus(file=file):
            report_found(kind=SUBJECT, thing=item)


@receiver(file_prepared)
def find_by_text(*, file: StoredFile, **_: Any) -> None:
    """The documents that are this file now are found by its text, and what is said of them finds its place in it."""
    items = list(Item.objects.filter(version__file=file).select_related("version__file"))
    for item in items:
        place_comments(item)
    reindex(Item.search_kind, [item.pk for item in items])
