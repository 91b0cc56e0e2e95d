"""What colleagues ask somebody who leaves, as one viewer may see it.

That a question is answered is told only to those who see the page where it is: for the others it waits as before.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.content.languages import roots_of
from intranet.kernel.follows.models import Follow
from intranet.kernel.permissions import Decision
from intranet.kernel.work_ties import WorkTie, work_ties, worked_with
from profiles.models import Departure, OrganizationRole
from profiles.queries.departures import plans_seen_by
from profiles.roles import roles_everywhere
from profiles.visibility import PERSON_KEY_PREFIX, people_visible_to
from wiki.knowledge import permissions
from wiki.models import (
    PLACED,
    SUPPORTS,
    AskedQuestion,
    AskedState,
    KnowledgePage,
    KnowledgeState,
    QuestionRound,
    QuestionSupport,
    RoundColleague,
)

SETTLED: Final = (AskedState.DECLINED, AskedState.ELSEWHERE)
# Of the words that a shorter question is about, how many a similar one has.
ALIKE: Final = 0.5
SIMILAR_SHOWN: Final = 3
_signer = signing.Signer(salt="wiki.questions.stop", sep="~")


# Rounds -------------------------------------------------------------------------------------------------------------------


def rounds_for(viewer: User) -> "QuerySet[QuestionRound]":
    """The rounds that the viewer may see: of themselves and of those whose plans they see, of people of an organization that
    they curate, of those whom they worked with, and, of who has left, of those whose knowledge page they read.
    """
    rows = QuestionRound.objects.filter(departure__cancelled_at=None)
    if not permissions.can_keep_knowledge(viewer):
        return rows.none()
    curated = [pk for pk, roles in roles_everywhere(viewer).items() if OrganizationRole.CURATOR in roles]
    is_looked_after = Q(departure__in=plans_seen_by(viewer).values("pk"))
    is_curated = Q(departure__organization__in=curated, departure__member__is_protected=False)
    is_colleague = Q(departure__closed_at=None, departure__member__in=User.objects.filter(worked_with(viewer)).values("pk"))
    was_colleague = Q(departure__closed_at__isnull=False, pk__in=RoundColleague.objects.filter(member=viewer).values("round"))
    read = KnowledgePage.objects.visible_to(viewer).filter(state=KnowledgeState.PUBLISHED, archived_at=None)
    is_reader = Q(departure__closed_at__isnull=False, departure__member__in=read.values("speaker"))
    others = (is_curated | is_colleague | was_colleague | is_reader) & Q(
        departure__member__in=people_visible_to(viewer).values("pk")
    )
    joined = rows.select_related("departure__member__profile", "departure__organization")
    return joined.filter(is_looked_after | others)


def round_or_404(viewer: User, public_id: str) -> QuestionRound:
    """The round of a departure, for those who may see it; Http404 for anybody else, as when there is none."""
    found = rounds_for(viewer).filter(departure__public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def question_seen(viewer: User, public_id: str) -> AskedQuestion | None:
    """A question of a round that the viewer may see."""
    rows = AskedQuestion.objects.filter(public_id=public_id, hidden_at=None, round__in=rounds_for(viewer).values("pk"))
    return rows.select_related("round__departure__member", "round__departure__organization", "author", "joined_to").first()


def question_or_404(viewer: User, public_id: str) -> AskedQuestion:
    """The same; Http404 when there is none."""
    found = question_seen(viewer, public_id)
    if found is None:
        raise Http404
    return found


def rounds_to_ask(viewer: User, at_most: int) -> list[QuestionRound]:
    """Those of people whom the viewer worked with and may propose questions to, the next departures first; one statement."""
    if not permissions.can_keep_knowledge(viewer):
        return []
    people = people_visible_to(viewer).filter(worked_with(viewer), is_active=True)
    rows = QuestionRound.objects.filter(departure__closed_at=None, departure__cancelled_at=None, stopped_at=None)
    rows = rows.filter(departure__member__in=people.values("pk")).select_related("departure__member")
    return list(rows.order_by("departure__day", "pk")[:at_most])


def round_of(person: int) -> QuestionRound | None:
    """The last round of a person (primary key), whoever sees it."""
    rows = QuestionRound.objects.filter(departure__member=person, departure__cancelled_at=None)
    return rows.select_related("departure__member").order_by("-pk").first()


def colleagues_of(member: User) -> "QuerySet[User]":
    """Who worked with a member and can propose questions to them; nobody of a protected member, whom colleagues do not see."""
    people = User.objects.filter(worked_with(member), is_active=True).exclude(kind__in=(Kind.GUEST, Kind.SERVICE))
    return people.none() if member.is_protected else people


def plan_is_seen(viewer: User, plan: Departure) -> bool:
    """Whether the viewer sees the plan of a departure."""
    return plans_seen_by(viewer).filter(pk=plan.pk).exists()


def muted_by(member: User) -> set[str]:
    """The public ids of the people whom a member muted."""
    keys = Follow.objects.filter(member=member, muted=True, key__startswith=PERSON_KEY_PREFIX).values_list("key", flat=True)
    return {key.removeprefix(PERSON_KEY_PREFIX) for key in keys}


def stop_token(round_: QuestionRound) -> str:
    """What stops the questions of a round without signing in."""
    return _signer.sign(round_.departure.public_id)


def round_of_token(token: str) -> QuestionRound | None:
    """The round that a token stops; None for one that nobody signed, or whose round is gone."""
    try:
        public_id = _signer.unsign(token)
    except signing.BadSignature:
        return None
    return QuestionRound.objects.select_related("departure__member").filter(departure__public_id=public_id).first()


# Questions ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question with those that are joined to it, and who asks it: `people` are primary keys, of accounts that work.

    `rank` counts from 1; 0 for one that the person declined.
    """

    question: AskedQuestion
    joined: Sequence[AskedQuestion]
    people: frozenset[int]
    rank: int
    is_answered: bool = False
    # Its number in the line of those that wait to reach who has left; 0 elsewhere.
    place_in_line: int = 0
    # Of the viewer.
    is_own: bool = False
    is_supported: bool = False

    @property
    def count(self) -> int:
        return len(self.people)

    @property
    def is_placed(self) -> bool:
        """Whether it is among those that join the question set."""
        return 0 < self.rank <= PLACED

    @property
    def waits(self) -> bool:
        return self.question.state == AskedState.WAITING

    @property
    def shown_state(self) -> str:
        """Its state, as far as the viewer may know it."""
        state = AskedState(self.question.state)
        return (state if state != AskedState.ANSWERED or self.is_answered else AskedState.WAITING).value

    @property
    def in_its_words(self) -> list[str]:
        return [self.question.words, *(one.words for one in self.joined)]


def asked_in(round_: QuestionRound, viewer: User | None = None) -> list[Asked]:
    """The questions of a round, the most supported first and those that were declined last; three statements.

    Without a viewer, as the site itself knows them.
    """
    rows = round_.asked.filter(hidden_at=None).select_related("author", "knows", "page")
    questions = list(rows.order_by("proposed_at", "pk"))
    if viewer is not None:
        name_only_seen(viewer, questions)
    supporters: dict[int, set[int]] = defaultdict(set)
    supports = QuestionSupport.objects.filter(question__round=round_, member__is_active=True)
    for question, member in supports.values_list("question", "member"):
        supporters[question].add(member)
    pages = {one.page_id for one in questions if one.answered_at is not None and one.page_id}
    seen = _seen(viewer, pages)
    heads = {one.pk for one in questions if one.joined_to_id is None}
    families: dict[int, list[AskedQuestion]] = {pk: [] for pk in heads}
    for one in questions:
        families.setdefault(one.joined_to_id if one.joined_to_id in heads else one.pk, []).append(one)
    own = viewer.pk if viewer else None
    found = []
    for key, family in families.items():
        head = next(one for one in family if one.pk == key)
        authors = {one.author.pk for one in family if one.author is not None and one.author.is_active}
        supporting = set().union(*(supporters[one.pk] for one in family))
        found.append(
            Asked(
                question=head,
                joined=[one for one in family if one is not head],
                people=frozenset(authors | supporting),
                rank=0,
                is_answered=head.state == AskedState.ANSWERED and head.page_id in seen,
                is_own=own in authors,
                is_supported=own in supporting,
            )
        )
    return _ranked([one for one in found if one.people])


def name_only_seen(viewer: User, questions: Sequence[AskedQuestion]) -> None:
    """Leave out who else knows, where the viewer may not see that person."""
    named = {one.knows_id for one in questions if one.knows_id}
    seen = set(people_visible_to(viewer).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    for one in questions:
        if one.knows_id not in seen:
            one.knows = None


def _seen(viewer: User | None, pages: Collection[int]) -> set[int]:
    if viewer is None:
        return set(pages)
    if not pages:
        return set()
    rows = KnowledgePage.objects.visible_to(viewer).filter(pk__in=pages, state=KnowledgeState.PUBLISHED)
    return set(rows.values_list("pk", flat=True))


def _ranked(found: Sequence[Asked]) -> list[Asked]:
    """By support, then by age."""
    asked = sorted(
        found, key=lambda one: (one.question.state in SETTLED, -one.count, one.question.proposed_at, one.question.pk)
    )
    return [replace(one, rank=0 if one.question.state in SETTLED else number) for number, one in enumerate(asked, 1)]


def asked_or_404(viewer: User, question: AskedQuestion) -> Asked:
    """A question as its viewer sees it, or the one that it is joined to; Http404 when nobody asks it any more."""
    found = asked_in(question.round, viewer)
    one = next((one for one in found if question.pk in {one.question.pk, *(other.pk for other in one.joined)}), None)
    if one is None:
        raise Http404
    return one


@dataclass(frozen=True)
class OwnQuestion:
    """What somebody proposed or supports, and since when."""

    question: AskedQuestion
    is_own: bool
    at: datetime


def own_questions(member: User) -> list[OwnQuestion]:
    """What a member proposed and supports, the newest first."""
    proposed = AskedQuestion.objects.filter(author=member).select_related("round__departure")
    supported = QuestionSupport.objects.filter(member=member).select_related("question__round__departure")
    found = [OwnQuestion(one, is_own=True, at=one.proposed_at) for one in proposed]
    found += [OwnQuestion(one.question, is_own=False, at=one.at) for one in supported]
    return sorted(found, key=lambda one: one.at, reverse=True)


def supports_left(asked: Sequence[Asked]) -> int:
    """How many questions of a round their viewer may still support."""
    return SUPPORTS - sum(one.is_supported for one in asked if one.rank)


def top_of(round_: QuestionRound) -> list[AskedQuestion]:
    """Those that join the question set of the person's knowledge page."""
    return [one.question for one in asked_in(round_) if one.is_placed]


@dataclass(frozen=True)
class Similar:
    """A question like one that is being proposed, and the words that both have."""

    asked: Asked
    words: Sequence[str]


def similar_to(words: str, asked: Sequence[Asked]) -> list[Similar]:
    """The questions that ask nearly the same, the most alike first."""
    roots = roots_of(words)
    found = []
    for one in asked:
        if one.rank:
            shared = max((_shared(roots, other) for other in one.in_its_words), key=len)
            if shared:
                found.append(Similar(one, shared))
    return sorted(found, key=lambda one: (-len(one.words), one.asked.rank))[:SIMILAR_SHOWN]


def _shared(roots: Mapping[str, str], other: str) -> list[str]:
    """The words that both are about, when they are enough to be one question."""
    others = roots_of(other)
    shared = [word for root, word in roots.items() if root in others]
    shorter = min(len(roots), len(others))
    is_enough = len(shared) >= max(2, ALIKE * shorter) or (shared and len(roots) == len(others) == 1)
    return shared if is_enough else []


def line_of(round_: QuestionRound) -> list[AskedQuestion]:
    """The questions that wait to reach a person who has left, the next first: those that they have not met on their page.

    Who is muted by the person asks nothing by themselves.
    """
    muted = set(User.objects.filter(public_id__in=muted_by(round_.person)).values_list("pk", flat=True))
    waiting = [one for one in asked_in(round_) if one.rank and one.waits and one.people - muted]
    return [one.question for one in waiting if one.question.sent_at is None and one.question.page_id is None]


def sent_this_week(round_: QuestionRound) -> int:
    """How many have reached the person in seven days."""
    return round_.asked.filter(sent_at__gt=timezone.now() - timedelta(days=7)).count()


# Pages --------------------------------------------------------------------------------------------------------------------


def page_of(person: User) -> KnowledgePage | None:
    """The knowledge page on which somebody speaks, the last one that was begun."""
    rows = KnowledgePage.objects.filter(speaker=person, archived_at=None, deleted_at=None, hidden_at=None)
    page: KnowledgePage | None = rows.select_related("space", "speaker", "interviewer").order_by("-pk").first()
    return page


def key_of(words: str) -> str:
    """The words of a question, whatever spaces a form made of those that French has before its signs."""
    return " ".join(words.split())


def counted_on(page: KnowledgePage, round_: QuestionRound | None) -> dict[str, int]:
    """How many colleagues ask each question of a page, by the key of its words."""
    asked = asked_in(round_) if round_ is not None else []
    return {key_of(one.question.words): one.count for one in asked if one.question.page_id == page.pk}


@dataclass(frozen=True)
class QuestionsPage:
    """What the page “What should we ask?” shows to one viewer."""

    round: QuestionRound
    asked: Sequence[Asked]
    settled: Sequence[Asked]
    left: int
    ties: Sequence[tuple[WorkTie, str]]
    is_person: bool
    is_colleague: bool
    can_ask: Decision
    can_join: Decision
    can_stop: Decision

    @property
    def people(self) -> int:
        """How many colleagues ask something."""
        return len(frozenset().union(*(one.people for one in self.asked)))

    @property
    def missing(self) -> int:
        """How many supports the eleventh question lacks."""
        return self.asked[PLACED - 1].count - self.asked[PLACED].count + 1 if len(self.asked) > PLACED else 0

    @property
    def pips(self) -> list[bool]:
        """One for each support, those that are used first."""
        return [number >= self.left for number in range(SUPPORTS)][::-1]


def questions_page(viewer: User, round_: QuestionRound) -> QuestionsPage:
    """Everything that the page shows, in a constant number of statements."""
    asked, person = asked_in(round_, viewer), round_.person
    has_left = round_.departure.closed_at is not None
    words = [(tie, tie.words(viewer, person)) for tie in work_ties] if viewer.pk != person.pk and not has_left else []
    waiting = line_of(round_) if has_left and not round_.is_over else []
    line = {question.pk: number for number, question in enumerate(waiting, 1)}
    return QuestionsPage(
        round=round_,
        asked=[replace(one, place_in_line=line.get(one.question.pk, 0)) for one in asked if one.rank],
        settled=[one for one in asked if not one.rank],
        left=supports_left(asked),
        ties=[(tie, said) for tie, said in words if said],
        is_person=viewer.pk == person.pk,
        is_colleague=viewer.pk != person.pk,
        can_ask=permissions.can_ask(viewer, round_),
        can_join=permissions.can_join(viewer, round_),
        can_stop=permissions.can_stop_round(viewer, round_),
    )
