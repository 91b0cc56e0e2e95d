"""News of questions to those who leave: they can be asked, somebody asks, and what became of a question.

Of an answer those hear who asked and see the page where it is, once, whenever they come to see it. The others hear nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event, Notification, Outcome
from intranet.kernel.notifications.wording import actors
from profiles.visibility import person_key
from wiki.knowledge.queries.asking import colleagues_of, muted_by, name_only_seen, rounds_for, stop_token
from wiki.models import AskedQuestion, AskedState, KnowledgePage, KnowledgeState, QuestionRound

INVITED: Final = "wiki.questions_open"
PROPOSED: Final = "wiki.question_proposed"
SENT: Final = "wiki.question_sent"
ANSWERED: Final = "wiki.question_answered"
SETTLED: Final = "wiki.question_settled"

COLLEAGUE: Final = "colleague"
LEAVES: Final = "leaves"
ASKS: Final = "asks"

TOLD: Final = (Outcome.SHOWN, Outcome.MAIL_ONLY)


def _public_id(event: Event) -> str:
    return event.subject.partition(":")[2]


def _round(event: Event) -> QuestionRound | None:
    rows = QuestionRound.objects.filter(departure__public_id=_public_id(event), departure__cancelled_at=None)
    return rows.select_related("departure__member").first()


def _question(event: Event) -> AskedQuestion | None:
    rows = AskedQuestion.objects.filter(public_id=_public_id(event), hidden_at=None)
    return rows.select_related("round__departure__member", "page__audience", "page__place", "knows").first()


# Whom it tells ------------------------------------------------------------------------------------------------------------


def _told_colleagues(event: Event) -> Iterator[Told]:
    """Those who worked with the person and have not muted them."""
    round_ = _round(event)
    if round_ is not None:
        muting = Follow.objects.filter(key=person_key(round_.person), muted=True).values("member")
        yield Told(COLLEAGUE, colleagues_of(round_.person).exclude(pk__in=muting))


def _told_person(event: Event) -> Iterator[Told]:
    """The person, unless they muted who asks."""
    round_ = _round(event)
    if round_ is not None and not (event.actor and event.actor.public_id in muted_by(round_.person)):
        yield Told(LEAVES, User.objects.filter(pk=round_.person.pk))


def _told_person_who_left(event: Event) -> Iterator[Told]:
    question = _question(event)
    if question is not None:
        yield Told(LEAVES, User.objects.filter(pk=question.round.person.pk))


def _askers(question: AskedQuestion) -> Q:
    """Who proposed or supports a question, or one that is joined to it; for rows of people."""
    family = AskedQuestion.objects.filter(Q(pk=question.pk) | Q(joined_to=question), hidden_at=None)
    return Q(pk__in=family.values("author")) | Q(pk__in=family.values("supports__member"))


def _told_askers(event: Event) -> Iterator[Told]:
    """Those who ask, but for whom an earlier event of the same has told already."""
    question = _question(event)
    if question is not None:
        before = Notification.objects.filter(kind=event.kind, subject=event.subject, outcome__in=TOLD).exclude(event=event)
        people = User.objects.filter(_askers(question))
        yield Told(ASKS, people.exclude(pk__in=before.values("member")) if event.kind == ANSWERED else people)


# Who may know of it -------------------------------------------------------------------------------------------------------


def _colleagues_still(event: Event, members: Collection[int]) -> frozenset[int]:
    round_ = _round(event)
    if round_ is None or round_.is_over or round_.stopped_at is not None or round_.departure.closed_at is not None:
        return frozenset()
    return frozenset(colleagues_of(round_.person).filter(pk__in=members).values_list("pk", flat=True))


def _person_still(event: Event, members: Collection[int]) -> frozenset[int]:
    round_ = _round(event)
    return frozenset(members) & {round_.person.pk} if round_ is not None else frozenset()


def _person_of_question(event: Event, members: Collection[int]) -> frozenset[int]:
    question = _question(event)
    if question is None or question.round.is_over or question.round.stopped_at is not None:
        return frozenset()
    return frozenset(members) & {question.round.person.pk}


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    question = _question(event)
    page = question.page if question is not None else None
    if page is None or page.state != KnowledgeState.PUBLISHED or not page.is_shown:
        return frozenset()
    return members_who_see(page, members)


def _askers_still(event: Event, members: Collection[int]) -> frozenset[int]:
    """A question concerns a handful of people: each is asked about as their page would."""
    question = _question(event)
    if question is None:
        return frozenset()
    people = User.objects.filter(_askers(question), pk__in=members)
    return frozenset(one.pk for one in people if rounds_for(one).filter(pk=question.round_id).exists())


def _rounds(events: Sequence[Event], reader: User) -> Mapping[int, QuestionRound]:
    found = {one.key: one for one in rounds_for(reader).filter(departure__public_id__in=[_public_id(one) for one in events])}
    return {event.pk: found[event.subject] for event in events if event.subject in found}


def _rounds_to_ask(events: Sequence[Event], reader: User) -> Mapping[int, QuestionRound]:
    found = _rounds(events, reader)
    return {
        pk: one for pk, one in found.items() if not one.is_over and one.stopped_at is None and one.departure.closed_at is None
    }


def _questions(events: Sequence[Event], reader: User) -> Mapping[int, AskedQuestion]:
    rows = AskedQuestion.objects.filter(public_id__in=[_public_id(one) for one in events], hidden_at=None)
    rows = rows.filter(round__in=rounds_for(reader).values("pk"))
    found = {one.key: one for one in rows.select_related("round__departure__member", "knows", "author")}
    name_only_seen(reader, list(found.values()))
    return {event.pk: found[event.subject] for event in events if event.subject in found}


def _waiting_questions(events: Sequence[Event], reader: User) -> Mapping[int, AskedQuestion]:
    """Those that the person has neither answered nor declined."""
    return {pk: one for pk, one in _questions(events, reader).items() if one.state == AskedState.WAITING}


def _answered(events: Sequence[Event], reader: User) -> Mapping[int, AskedQuestion]:
    """Whoever sees the page of an answer may know of it, also when they do not see the other questions any more."""
    pages = KnowledgePage.objects.visible_to(reader).filter(state=KnowledgeState.PUBLISHED)
    rows = AskedQuestion.objects.filter(public_id__in=[_public_id(one) for one in events], hidden_at=None)
    found = {
        one.key: one for one in rows.filter(page__in=pages.values("pk")).select_related("page", "round__departure__member")
    }
    return {event.pk: found[event.subject] for event in events if event.subject in found}


# In words -----------------------------------------------------------------------------------------------------------------


def _invited_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    round_ = cast("QuestionRound", events[0].thing)
    names = {"person": round_.person.display_name, "date": date_format(round_.departure.day, "DATE_FORMAT")}
    return Sentence(_("What should we ask? Last day on %(date)s: %(person)s") % names, round_.get_absolute_url())


def _proposed_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    round_ = cast("QuestionRound", events[0].thing)
    ids = {str(event.facts.get("question", "")) for event in events}
    asked = list(round_.asked.filter(public_id__in=ids, hidden_at=None, state=AskedState.WAITING).order_by("-pk"))
    if not asked:
        return None
    words = ngettext("%(people)s: %(count)s question for you", "%(people)s: %(count)s questions for you", len(asked))
    line = words % {"people": actors(events), "count": len(asked)}
    return Sentence(line, round_.get_absolute_url(), asked[0].words, asked[0].language)


def _sent_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    question = cast("AskedQuestion", events[0].thing)
    line = _("Former colleagues ask you a question")
    return Sentence(line, question.get_absolute_url(), question.words, question.language)


def _answered_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    question = cast("AskedQuestion", events[0].thing)
    if question.page is None:
        return None
    line = _("%(person)s answers a question that you asked") % {"person": question.round.person.display_name}
    return Sentence(line, reverse("wiki:knowledge_page", args=[question.page.address]), question.words, question.language)


def _settled_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    question = cast("AskedQuestion", events[0].thing)
    names = {"person": question.round.person.display_name, "other": question.knows.display_name if question.knows else ""}
    if question.state == "elsewhere" and question.knows is not None:
        line = _("%(person)s says that somebody else knows this: %(other)s") % names
    elif question.state in {"declined", "elsewhere"}:
        line = _("%(person)s does not answer this question") % names
    else:
        return None
    return Sentence(line, question.get_absolute_url(), question.words, question.language)


def _stop(event: Event, _reader: User) -> str:
    question = _question(event)
    return reverse("wiki:stop_by_mail", args=[stop_token(question.round)]) if question is not None else ""


_ASKS: Final[dict[str, str | Promise]] = {ASKS: gettext_lazy("You proposed or support this question.")}
_KINDS: Final = (
    Kind(
        name=INVITED,
        label=gettext_lazy("Colleagues who leave and can be asked"),
        icon="circle-help",
        reasons={COLLEAGUE: gettext_lazy("You share a group, a project or a page with this person.")},
        told=_told_colleagues,
        visible_to=_colleagues_still,
        things=_rounds_to_ask,
        sentence=_invited_sentence,
        section=Section.WAITING,
        mail=Mail.DAILY,
    ),
    Kind(
        name=PROPOSED,
        label=gettext_lazy("Questions to me before I leave"),
        icon="circle-help",
        reasons={LEAVES: gettext_lazy("It is your departure.")},
        told=_told_person,
        visible_to=_person_still,
        things=_rounds,
        sentence=_proposed_sentence,
        section=Section.WAITING,
        mail=Mail.DAILY,
    ),
    Kind(
        name=SENT,
        label=gettext_lazy("Questions of former colleagues"),
        icon="circle-help",
        reasons={LEAVES: gettext_lazy("You took questions for 90 days after your last day.")},
        told=_told_person_who_left,
        visible_to=_person_of_question,
        things=_waiting_questions,
        sentence=_sent_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
        stop=_stop,
    ),
    Kind(
        name=ANSWERED,
        label=gettext_lazy("Answers to what I asked somebody who leaves"),
        icon="check",
        reasons=_ASKS,
        told=_told_askers,
        visible_to=_readers,
        things=_answered,
        sentence=_answered_sentence,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=SETTLED,
        label=gettext_lazy("Questions of mine that are not answered"),
        icon="circle-x",
        reasons=_ASKS,
        told=_told_askers,
        visible_to=_askers_still,
        things=_questions,
        sentence=_settled_sentence,
        section=Section.TO_YOU,
        mail=Mail.DAILY,
    ),
)

for kind in _KINDS:
    kinds.register(kind)
