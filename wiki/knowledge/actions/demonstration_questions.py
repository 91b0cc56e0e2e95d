"""What colleagues ask somebody who leaves, in the demonstration. Repeating it changes nothing."""

from typing import Final

from django.db import transaction

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.choosing import AROUND, Choice
from profiles.models import Departure
from wiki.knowledge.actions.asking import join, open_round, propose, support
from wiki.knowledge.actions.pages import answer_in_words, begin_knowledge, publish_knowledge
from wiki.knowledge.queries.asking import asked_in, colleagues_of, rounds_for
from wiki.models import AskedQuestion, KnowledgePage, QuestionRound, QuestionSet

# The one whom visitors sign in as asks and supports first.
VISITOR: Final = "employee@demo.gouv.example"
ASKED: Final = (
    "Comment savez-vous qu’une fumée est un feu, et pas un brûlage\u202f?",
    "Fumée blanche, fumée noire\u00a0: comment les lire\u202f?",
    "Qui appeler quand l’hélicoptère n’est pas libre\u202f?",
    "Quelles tours faut-il garder, et laquelle peut-on fermer\u202f?",
    "How do you train somebody in a single summer?",
    "Où sont les clés des refuges\u202f?",
)
ANSWERED: Final = 2
ANSWER: Final = "Le camp de Baie-du-Nord, jour et nuit. Dites qui vous êtes : ils ne répondent pas aux numéros masqués."
TITLE: Final = "Ce que la tour m’a appris"
COLLEAGUES: Final = 8


@transaction.atomic
def load_questions() -> int:
    """Questions to the one who leaves, with support, one joined to another and one answered; says how many rounds that is."""
    plan = Departure.objects.open().select_related("member").order_by("pk").first()
    questions = QuestionSet.objects.filter(organization=None).first()
    if plan is None or questions is None or QuestionRound.objects.exists():
        return 0
    round_ = open_round(actor=plan.member, plan=plan)
    people = list(colleagues_of(plan.member).filter(state=State.ACTIVE).order_by("pk")[:COLLEAGUES])
    people = sorted(people, key=lambda one: one.email != VISITOR)
    if not people:
        return 1
    asked = [_propose(people[(number + 1) % len(people)], round_, words) for number, words in enumerate(ASKED)]
    for number, question in enumerate(asked):
        _support(people[number % 3 :: 1 + number], question)
    join(actor=plan.member, question=_fresh(asked[1]), into=_fresh(asked[0]))
    page = begin_knowledge(actor=plan.member, owner=None, title=TITLE, language="fr", questions=questions)
    answer_in_words(actor=plan.member, page=page, question=ASKED[ANSWERED], words=ANSWER, seen="")
    publish_knowledge(actor=plan.member, page=KnowledgePage.objects.get(pk=page.pk), choice=Choice(AROUND))
    return 1


def _propose(member: User, round_: QuestionRound, words: str) -> AskedQuestion:
    return propose(actor=member, round_=rounds_for(member).get(pk=round_.pk), words=words)


def _support(people: list[User], question: AskedQuestion) -> None:
    for member in people:
        asked = asked_in(question.round, member)
        if sum(one.is_supported for one in asked) < 3:
            support(actor=member, question=_fresh(question))


def _fresh(question: AskedQuestion) -> AskedQuestion:
    return AskedQuestion.objects.select_related("round__departure__member", "joined_to", "page").get(pk=question.pk)
