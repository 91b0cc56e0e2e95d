"""What happens elsewhere that recordings wait for."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.signals import file_examined
from intranet.kernel.search.actions import reindex
from wiki.knowledge.actions.converting import go_on_once_scanned
from wiki.knowledge.actions.pages import keep_for_retiree
from wiki.models import PAGE, KnowledgePage


@receiver(file_examined)
def go_on(*, file: StoredFile, **_: Any) -> None:
    """A file that was sent as a recording is clean, or is not."""
    go_on_once_scanned(file=file)


@receiver(member_changed)
def follow_speaker(*, member: User, **_: Any) -> None:
    """Pages are found by the name of who speaks. Who retires has no organization any more, and goes on with their pages."""
    reindex(PAGE, KnowledgePage.objects.filter(speaker=member).values_list("pk", flat=True))
    if member.kind == Kind.RETIREE:
        keep_for_retiree(member=member)
