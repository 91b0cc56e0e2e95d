"""What the pages of knowledge show, for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext, override

from groups.models import GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.permissions import Decision
from profiles.models import Organization, Skill
from wiki.actions.texts import document_of
from wiki.knowledge import permissions
from wiki.knowledge.queries.asking import counted_on, key_of, round_of, rounds_for
from wiki.models import (
    KnowledgePage,
    KnowledgeState,
    Owner,
    Question,
    QuestionRound,
    QuestionSet,
    Recording,
    WikiPage,
)
from wiki.permissions import can_see_page
from wiki.queries.recordings import recordings_for
from wiki.roles import WIKI
from wiki.text.rendering import recordings_of
from wiki.text.sections import Section, sections
from wiki.text.shared import body_of

SHOWN: Final = 30
JOINED: Final = (
    "space__group",
    "space__organization",
    "place__audience",
    "place__within",
    "speaker",
    "interviewer",
    "reviewer",
    "questions",
)


def knowledge_or_404(viewer: User, address: str) -> KnowledgePage:
    """The knowledge page of an address, when the viewer may see it; else Http404."""
    rows = KnowledgePage.objects.visible_to(viewer).select_related(*JOINED)
    page: KnowledgePage | None = rows.filter(public_id=address.partition("-")[0]).first()
    if page is None or not can_see_page(viewer, page):
        raise Http404
    return page


@dataclass(frozen=True)
class Index:
    """The list of knowledge: what was published, what is the reader's to do, and what they said aloud elsewhere."""

    published: Sequence[KnowledgePage]
    own: Sequence[KnowledgePage]
    to_review: Sequence[KnowledgePage]
    own_recordings: Sequence[Recording]
    older: str
    can_curate: Decision


def index_for(viewer: User, before: str = "") -> Index:
    """The pages that the viewer sees, the last published first; `before` is the public id of the last of those shown."""
    shown = (
        KnowledgePage.objects.visible_to(viewer)
        .filter(archived_at=None)
        .select_related("speaker", "space__group", "space__organization")
    )
    published = shown.filter(state=KnowledgeState.PUBLISHED).order_by("-opened_at", "-pk")
    last = published.filter(public_id=before).first() if before else None
    if last is not None:
        is_earlier = Q(opened_at__lt=last.opened_at) | Q(opened_at=last.opened_at, pk__lt=last.pk)
        published = published.filter(is_earlier)
    some = list(published[: SHOWN + 1])
    drafts = shown.exclude(state=KnowledgeState.PUBLISHED)
    return Index(
        published=some[:SHOWN],
        own=list(drafts.filter(Q(speaker=viewer) | Q(interviewer=viewer)).order_by("-changed_at")[:SHOWN]),
        to_review=list(drafts.filter(reviewer=viewer, state=KnowledgeState.DRAFT).order_by("-changed_at")[:SHOWN]),
        # All of them: it is here alone that consent is withdrawn of what stands on a page that one sees no more.
        own_recordings=list(Recording.objects.filter(speaker=viewer).defer("cues").order_by("-begun_at")),
        older=some[SHOWN - 1].public_id if len(some) > SHOWN else "",
        can_curate=permissions.can_curate_anything(viewer),
    )


def published_in(viewer: User, number: int, size: int, *, skill: str = "", speaker: str = "") -> "Page[KnowledgePage]":
    """A page of what was published and the viewer sees, the last first; about a skill (public id), of a person (handle)."""
    rows = KnowledgePage.objects.visible_to(viewer).filter(state=KnowledgeState.PUBLISHED, archived_at=None)
    rows = rows.filter(skills__public_id=skill) if skill else rows
    rows = rows.filter(speaker__handle=speaker) if speaker else rows
    shown = rows.in_short().select_related("speaker", "space").prefetch_related("skills")
    return Paginator(shown.order_by("-opened_at", "-pk"), size).get_page(number)


@dataclass(frozen=True)
class Answer:
    """A question of a page as it is read: its place, its words and its answer as HTML, and the recordings that one may play."""

    number: int
    section: Section
    asked: str
    html: str
    recordings: Sequence[Recording]
    # How many colleagues asked it.
    asked_by: int


@dataclass(frozen=True)
class ReadKnowledge:
    """A knowledge page as one reader sees it; `before` is what stands before its first question."""

    before: str
    answers: Sequence[Answer]
    recordings: Mapping[str, Recording]
    skills: Sequence[Skill]
    can_publish: Decision
    can_review: Decision
    # Where questions are asked of who speaks, when the reader may see them.
    round: QuestionRound | None

    @property
    def answered(self) -> Sequence[Answer]:
        return [answer for answer in self.answers if answer.section.is_answered]

    @property
    def unanswered(self) -> Sequence[Answer]:
        return [answer for answer in self.answers if not answer.section.is_answered]


def read_knowledge(viewer: User, page: KnowledgePage, html: str) -> ReadKnowledge:
    """Everything that its page shows, in a constant number of statements. `html` is its text, with the marks of comments."""
    found = {one.public_id: one for one in recordings_for(viewer, recordings_of(page.body))}
    asked, round_ = sections(page.body), round_of(page.speaker_id)
    counted = counted_on(page, round_)
    is_seen = round_ is not None and rounds_for(viewer).filter(pk=round_.pk).exists()
    headings = [f'<h2 id="{one.anchor}">' for one in asked]
    starts = [html.find(heading) for heading in headings]
    ends = [*starts[1:], len(html)]
    answers = [
        Answer(
            number=number,
            section=one,
            asked=html[start:end].partition("</h2>")[0].removeprefix(heading),
            html=html[start:end].partition("</h2>")[2],
            recordings=[found[name] for name in one.recordings if name in found],
            asked_by=counted.get(key_of(one.words), 0),
        )
        for number, (one, heading, start, end) in enumerate(zip(asked, headings, starts, ends, strict=True), 1)
    ]
    return ReadKnowledge(
        before=html[: starts[0]] if starts else html,
        answers=answers,
        recordings=found,
        skills=list(page.skills.listed()),
        can_publish=permissions.can_publish(viewer, page),
        can_review=permissions.can_review(viewer, page),
        round=round_ if is_seen else None,
    )


@dataclass(frozen=True)
class Answering:
    """The page on which one question is answered."""

    section: Section
    number: int
    asked: Sequence[Section]
    answered: int
    help: str
    interrupted: Recording | None
    recording: Recording | None
    earlier: Section | None
    later: Section | None
    # How many colleagues asked it.
    asked_by: int
    can_record: Decision


def current_sections(page: WikiPage) -> list[Section]:
    """The questions of a text as it is being written, which may be newer than what is published."""
    return sections(body_of(document_of(page.shared_text)).body)


def answering(viewer: User, page: KnowledgePage, anchor: str) -> Answering:
    """What the page of a question shows; Http404 when nobody asks it."""
    asked = current_sections(page)
    number = next((place for place, one in enumerate(asked) if one.anchor == anchor), None)
    if number is None:
        raise Http404
    section = asked[number]
    known = Question.objects.filter(set=page.questions_id)
    words = next((one.help_in(page.language) for one in known if one.words_in(page.language) == section.words), "")
    return Answering(
        section=section,
        number=number + 1,
        asked=asked,
        answered=sum(one.is_answered for one in asked),
        help=words,
        interrupted=interrupted_on(viewer, page, section.words),
        recording=recordings_for(viewer, section.recordings).first(),
        earlier=asked[number - 1] if number else None,
        later=asked[number + 1] if number + 1 < len(asked) else None,
        asked_by=counted_on(page, round_of(page.speaker_id)).get(key_of(section.words), 0),
        can_record=permissions.can_record(viewer, page),
    )


def interrupted_on(viewer: User, page: WikiPage, title: str) -> Recording | None:
    """What the viewer last began to record under this title, and has neither kept nor discarded."""
    rows = page.recordings.filter(recorded_by=viewer, title=title, state="recording", slices__isnull=False)
    return rows.order_by("-heard_at").first()


@dataclass(frozen=True)
class Aloud:
    """What the recorder shows where no question is asked: the heading under which a word about an ordinary page will stand."""

    section: Section
    interrupted: Recording | None
    recording: None = None


def word_about(viewer: User, page: WikiPage) -> Aloud:
    """A word about a page, by whoever edits it."""
    with override(page.language):
        title = gettext("A word about this page")
    return Aloud(Section("", title, 0), interrupted_on(viewer, page, title))


def owners_for(viewer: User) -> list[Owner]:
    """The spaces in which the viewer may begin a page: the government's, those of their organizations and of their groups."""
    organizations = Organization.objects.current().filter(audience__in=audience_ids(viewer)).order_by("name_fr")
    memberships = Membership.objects.current().filter(member=viewer, group__archived_at=None, group__deleted_at=None)
    groups = [one.group for one in memberships.exclude(role=GroupRole.GUEST).select_related("group").order_by("group__name_fr")]
    return [None, *organizations, *(group for group in groups if WIKI in group.tools)]


def question_sets_for(viewer: User) -> "QuerySet[QuestionSet]":
    """Those that the viewer may begin with: of everyone, and of their organizations."""
    rows = QuestionSet.objects.filter(archived_at=None).filter(
        Q(organization=None) | Q(organization__audience__in=audience_ids(viewer))
    )
    return rows.select_related("organization").prefetch_related("questions")
