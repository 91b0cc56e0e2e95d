"""Questions of colleagues on the knowledge page of the person: placed there, kept in step, and noted when they are answered."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.actions.telling import notify
from wiki.actions.texts import document_of, locked_text, rewrite_locked
from wiki.knowledge.notifications import ANSWERED
from wiki.knowledge.queries.asking import key_of, page_of, rounds_for, top_of
from wiki.models import AskedQuestion, AskedState, KnowledgePage, QuestionRound, Way
from wiki.text.schema import Node
from wiki.text.sections import sections, with_questions, without_question
from wiki.text.shared import body_of


def questions_for(speaker: User, actor: User) -> list[AskedQuestion]:
    """What colleagues ask most of somebody for whom a page is begun, and stands on no page yet; nothing when the actor, who
    interviews them, does not see these questions.
    """
    rounds = rounds_for(actor).filter(departure__member=speaker)
    asked = [question for round_ in rounds for question in top_of(round_)]
    return [one for one in asked if one.state == AskedState.WAITING and not _is_placed(one)]


def note_placed(page: KnowledgePage, questions: Sequence[AskedQuestion]) -> None:
    """They stand on this page, which was begun with them."""
    AskedQuestion.objects.filter(pk__in=[one.pk for one in questions]).update(page=page)


def _is_placed(question: AskedQuestion) -> bool:
    """Whether it stands on a page that is there."""
    return question.page is not None and question.page.deleted_at is None and question.page.archived_at is None


def keep_in_step(round_: QuestionRound) -> None:
    """Have the page of the person ask what is supported most, until it is published or the last day has come: from then on
    questions are sent.

    A question that fell behind leaves the page again, unless something was answered already.
    """
    page = page_of(round_.person)
    if page is None or page.is_open or round_.departure.closed_at is not None or not _is_for_both(page, round_):
        return
    top = top_of(round_)
    due = [one for one in top if one.state == AskedState.WAITING and not _is_placed(one)]
    standing = AskedQuestion.objects.filter(round=round_, page=page, answered_at=None)
    fallen = list(standing.exclude(pk__in=[one.pk for one in top]))
    if not due and not fallen:
        return
    kept = {key_of(one.words) for one in top}
    body = _rewrite(page, due, [one for one in fallen if key_of(one.words) not in kept])
    note_placed(page, due)
    asked = sections(body)
    gone = [one.pk for one in fallen if not any(section.asks(one.words) and section.is_answered for section in asked)]
    AskedQuestion.objects.filter(pk__in=gone).update(page=None)


def _is_for_both(page: KnowledgePage, round_: QuestionRound) -> bool:
    """Whether who interviews, if anybody, sees the questions as well."""
    return page.interviewer is None or rounds_for(page.interviewer).filter(pk=round_.pk).exists()


def place(question: AskedQuestion, page: KnowledgePage) -> None:
    """Have a page of the person ask a question, also when it is published."""
    _rewrite(page, [question], [])
    note_placed(page, [question])


def take_off(question: AskedQuestion) -> None:
    """Take a question off the page that it stands on, unless something was answered."""
    if question.page is not None and question.answered_at is None:
        _rewrite(question.page, [], [question])


def _rewrite(page: KnowledgePage, due: Sequence[AskedQuestion], fallen: Sequence[AskedQuestion]) -> Node:
    """It is the speaker's page: what is written on it for them is theirs."""
    text = locked_text(page)
    body = body_of(document_of(text)).body
    changed = with_questions(body, [one.words for one in due])
    for one in fallen:
        changed = without_question(changed, one.words)
    if changed != body:
        with override(page.language):
            summary = _("Questions of colleagues")
        rewrite_locked(text, page.speaker, changed, way=Way.FORM, summary=summary)
    return changed


@transaction.atomic
def follow_answers(*, page: KnowledgePage) -> None:
    """Note which questions of colleagues a published page answers, and have those told who asked; once each."""
    if not page.is_open:
        return
    answered = [one for one in sections(page.body) if one.is_answered]
    waiting = AskedQuestion.objects.select_for_update(of=("self",)).filter(page=page, answered_at=None, hidden_at=None)
    for question in waiting:
        if any(one.asks(question.words) for one in answered):
            question.state, question.answered_at = AskedState.ANSWERED, timezone.now()
            question.save(update_fields=["state", "answered_at"])
            tell_answered(question, page)


@transaction.atomic
def tell_those_who_see_it_now(*, page: KnowledgePage) -> None:
    """Other people see a page than before: those among them who asked and were told of no answer yet are told now."""
    for question in page.asked.filter(answered_at__isnull=False, hidden_at=None):
        tell_answered(question, page)


def tell_answered(question: AskedQuestion, page: KnowledgePage) -> None:
    """Have those who ask a question told of its answer, as far as they see the page and nobody told them before."""
    notify(kind=ANSWERED, subject=question.key, actor=page.speaker, thing=page)
