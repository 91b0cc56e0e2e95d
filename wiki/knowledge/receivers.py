"""What happens elsewhere that knowledge pages, their recordings and their questions wait for."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audiences.signals import access_narrowed
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.signals import file_examined
from intranet.kernel.search.actions import reindex
from profiles.models import Departure, Skill
from profiles.signals import plan_closing, skill_merged
from wiki.knowledge.actions.asking import remember_colleagues
from wiki.knowledge.actions.converting import go_on_once_scanned
from wiki.knowledge.actions.pages import follow_skill, keep_for_authors
from wiki.knowledge.actions.placing import follow_answers
from wiki.models import PAGE, KnowledgePage, WikiPage
from wiki.signals import page_published


@receiver(file_examined)
def go_on(*, file: StoredFile, **_: Any) -> None:
    """A file that was sent as a recording is clean, or is not."""
    go_on_once_scanned(file=file)


@receiver(member_changed)
def follow_speaker(*, member: User, **_: Any) -> None:
    """Pages are found by the name of who speaks."""
    reindex(PAGE, KnowledgePage.objects.filter(speaker=member).values_list("pk", flat=True))


@receiver(access_narrowed)
def follow_authors(*, members: Sequence[str], **_: Any) -> None:
    """Who leaves an organization goes on with their pages there."""
    keep_for_authors(members=members)


@receiver(plan_closing)
def remember(*, plan: Departure, **_: Any) -> None:
    """Those who worked with the person may ask them for some time yet."""
    remember_colleagues(plan=plan)


@receiver(skill_merged)
def follow_merged_skill(*, skill: Skill, into: Skill, **_: Any) -> None:
    follow_skill(skill=skill, into=into)


@receiver(page_published)
def note_answers(*, page: WikiPage, **_: Any) -> None:
    """A knowledge page may answer what colleagues asked."""
    if isinstance(page, KnowledgePage):
        follow_answers(page=page)
