"""What the home page and the page of a person tell of knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.follows.models import Follow
from profiles.models import DeclaredSkill, Departure
from wiki.models import KnowledgePage, KnowledgeState, Recording, WikiPage
from wiki.text.sections import Section, sections

SHOWN: Final = 5
RECORDED_SHOWN: Final = 10


@dataclass(frozen=True)
class NextQuestion:
    """A page that somebody is writing, and the first of its `count` questions that has no answer yet."""

    page: KnowledgePage
    question: Section
    number: int
    count: int


def drafts_for(member: User) -> list[KnowledgePage]:
    """The drafts on which the member speaks, and those that they are asked to read; one statement when there are none."""
    # What one sees takes ten times as long to ask, and nearly nobody has a draft.
    asked = Q(speaker=member) | Q(reviewer=member, state=KnowledgeState.DRAFT)
    drafts = list(KnowledgePage.objects.filter(asked).exclude(state=KnowledgeState.PUBLISHED).values_list("pk", flat=True))
    if not drafts:
        return []
    rows = KnowledgePage.objects.visible_to(member).filter(pk__in=drafts, archived_at=None)
    return list(rows.select_related("speaker").order_by("-changed_at", "-pk")[:SHOWN])


def next_questions(member: User, drafts: Sequence[KnowledgePage]) -> list[NextQuestion]:
    """What the member has still to answer on these."""
    found = []
    for page in (page for page in drafts if page.speaker_id == member.pk):
        asked = sections(page.body)
        number = next((number for number, one in enumerate(asked, 1) if not one.is_answered), 0)
        if number:
            found.append(NextQuestion(page, asked[number - 1], number, len(asked)))
    return found


def should_begin(member: User) -> bool:
    """Whether somebody who leaves, or has retired, speaks on no knowledge page yet."""
    leaves = member.kind == Kind.RETIREE or Departure.objects.open().filter(member=member).exists()
    return leaves and not KnowledgePage.objects.filter(speaker=member, deleted_at=None).exists()


def captions_to_approve(member: User) -> Sequence[Recording]:
    """What others wrote down of what the member says; one statement when they wrote nothing."""
    rows = Recording.objects.filter(speaker=member, withdrawn_at=None, captions_approved_at=None)
    written = rows.exclude(cues=[]).exclude(captions_by=member)
    pages = list(written.values_list("page", flat=True))
    if not pages:
        return []
    seen = WikiPage.objects.visible_to(member).filter(pk__in=pages)
    return list(written.filter(page__in=seen).order_by("-begun_at", "-pk")[:SHOWN])


def published_since(member: User, since: datetime, size: int) -> Sequence[KnowledgePage]:
    """What people and groups that the member follows have published, or is about a skill that they declare; one statement."""
    followed = [
        Exists(Follow.objects.filter(member=member, muted=False, key=Concat(Value(f"{word}:"), OuterRef(f"{path}__public_id"))))
        for word, path in (("person", "speaker"), ("group", "space__group"))
    ]
    declared = DeclaredSkill.objects.filter(profile=member.pk).values("skill")
    about = Exists(KnowledgePage.skills.through.objects.filter(knowledgepage=OuterRef("pk"), skill__in=declared))
    rows = KnowledgePage.objects.visible_to(member).filter(
        Q(followed[0]) | Q(followed[1]) | Q(about), state=KnowledgeState.PUBLISHED, archived_at=None, opened_at__gt=since
    )
    others = rows.exclude(speaker=member).exclude(interviewer=member)
    return list(others.select_related("speaker", "space__group", "space__organization").order_by("-opened_at", "-pk")[:size])


def recorded_by(viewer: User, person: User) -> list[KnowledgePage]:
    """The published pages on which somebody speaks, of those that the viewer sees, the last one first; two statements."""
    rows = KnowledgePage.objects.visible_to(viewer).filter(speaker=person, state=KnowledgeState.PUBLISHED, archived_at=None)
    shown = rows.defer("body", "html", "text").prefetch_related("skills")
    return list(shown.order_by("-opened_at", "-pk")[:RECORDED_SHOWN])
