"""Somebody who leaves, and colleagues who ask."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from groups.actions.membership import admit
from intranet.kernel.accounts.actions import retire_member
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.testing import make_member
from profiles.models import Departure, DepartureKind
from tests.profiles.departures import Leaving, make_leaving, planned
from wiki.knowledge.actions.asking import open_round, propose
from wiki.knowledge.actions.pages import answer_in_words, begin_knowledge, publish_knowledge
from wiki.knowledge.queries.asking import rounds_for
from wiki.models import AskedQuestion, KnowledgePage, QuestionRound, QuestionSet
from wiki.text.sections import sections

SMOKE = "Comment savez-vous qu’une fumée est un feu\u202f?"
KEYS = "Où sont les clés des refuges\u202f?"


@dataclass(frozen=True)
class Asking:
    """Louise leaves; Jean, Maude and Nam share a group with her; Ruth does not, and sees the whole government's spaces."""

    leaving: Leaving
    louise: User
    jean: User
    maude: User
    nam: User
    ruth: User
    plan: Departure
    round: QuestionRound

    def again(self) -> QuestionRound:
        """The round as it is now."""
        return QuestionRound.objects.select_related("departure__member__profile", "departure__organization").get(
            pk=self.round.pk
        )


def make_asking(*, kind: DepartureKind = DepartureKind.RETIREMENT) -> Asking:
    leaving = make_leaving(pages=0)
    maude, nam, ruth = (make_member(name) for name in ("Maude Roy", "Nam Pham", "Ruth Outside"))
    for member in (maude, nam):
        admit(actor=leaving.louise, group=leaving.groups[0], member=member)
    plan = planned(leaving, kind=kind)
    round_ = open_round(actor=leaving.louise, plan=plan)
    return Asking(leaving, leaving.louise, leaving.jean, maude, nam, ruth, plan, round_)


def ask(member: User, round_: QuestionRound, words: str = SMOKE) -> AskedQuestion:
    """As the page does."""
    return propose(actor=member, round_=rounds_for(member).get(pk=round_.pk), words=words)


def fresh(question: AskedQuestion) -> AskedQuestion:
    return AskedQuestion.objects.select_related("round__departure__member", "author", "joined_to", "page").get(pk=question.pk)


def begun(speaker: User) -> KnowledgePage:
    questions = QuestionSet.objects.first()
    assert questions is not None
    return begin_knowledge(actor=speaker, owner=None, title="Lire la forêt", language="fr", questions=questions)


def answered(speaker: User, page: KnowledgePage, question: AskedQuestion, choice: Choice | None = None) -> KnowledgePage:
    """The page, published with an answer."""
    page = KnowledgePage.objects.get(pk=page.pk)
    answer_in_words(actor=speaker, page=page, question=question.words, words="Par son odeur.", seen="")
    publish_knowledge(actor=speaker, page=page, choice=choice or Choice(AROUND))
    page.refresh_from_db()
    return page


def asked_on(page: KnowledgePage) -> list[str]:
    return [one.words for one in sections(KnowledgePage.objects.get(pk=page.pk).body)]


def has_left(asking: Asking, *, days_ago: int = 0) -> QuestionRound:
    """Louise has retired so many days ago."""
    facts = {"private_email": "louise@maison.example", "private_email_verified_at": timezone.now()}
    User.objects.filter(pk=asking.louise.pk).update(**facts)
    asking.louise.refresh_from_db()
    retire_member(actor=None, member=asking.louise)
    Departure.objects.filter(pk=asking.plan.pk).update(closed_at=timezone.now() - timedelta(days=days_ago))
    return asking.again()
