"""Questions to somebody who leaves: proposed, supported, joined, and what the person does with them."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.content.languages import guess_language
from intranet.kernel.notifications.actions.telling import notify
from intranet.kernel.permissions import denied, require
from profiles.models import Departure
from wiki.knowledge import permissions
from wiki.knowledge.actions.lining import send_next
from wiki.knowledge.actions.placing import keep_in_step, place, take_off, tell_answered
from wiki.knowledge.notifications import INVITED, PROPOSED, SETTLED
from wiki.knowledge.queries.asking import asked_in, colleagues_of, page_of, plan_is_seen, rounds_for, supports_left
from wiki.models import (
    PROPOSED_AT_MOST,
    AskedQuestion,
    AskedState,
    KnowledgePage,
    QuestionRound,
    QuestionSupport,
    RoundColleague,
)

NO_SUPPORT_LEFT: Final = _("You already support five questions. Take one support back, then support this one.")
TOO_MANY: Final = _("You have proposed ten questions. Support those of others, or take one back first.")


# Rounds -------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_round(*, actor: User, plan: Departure) -> QuestionRound:
    """Let those who worked with the person of a plan propose questions: they are told, once. Raises PermissionRefused."""
    plan = Departure.objects.select_for_update(of=("self",)).select_related("member__profile").get(pk=plan.pk)
    require(permissions.can_open_round(actor, plan, is_seen=plan_is_seen(actor, plan)))
    round_, is_new = QuestionRound.objects.get_or_create(departure=plan, defaults={"opened_by": actor})
    if is_new:
        record(actor=actor, verb="wiki.questions_opened", subject=round_.key, member=plan.member.public_id)
        notify(kind=INVITED, subject=round_.key, actor=actor)
    return round_


@transaction.atomic
def stop_round(*, actor: User, round_: QuestionRound, is_stopped: bool = True) -> None:
    """Take no more questions, or take them again. Raises PermissionRefused."""
    require(permissions.can_stop_round(actor, round_))
    QuestionRound.objects.filter(pk=round_.pk).update(stopped_at=timezone.now() if is_stopped else None)
    record(actor=actor, verb="wiki.questions_stopped" if is_stopped else "wiki.questions_resumed", subject=round_.key)


@transaction.atomic
def stop_by_mail(*, round_: QuestionRound) -> None:
    """The person followed the link of a mail, which is signed: they take no more questions. Repeating it is harmless."""
    stopped = QuestionRound.objects.filter(pk=round_.pk, stopped_at=None).update(stopped_at=timezone.now())
    if stopped:
        record(actor=None, verb="wiki.questions_stopped", subject=round_.key)


@transaction.atomic
def remember_colleagues(*, plan: Departure) -> None:
    """On the last day, note who worked with the person: groups forget them when the account changes."""
    round_ = QuestionRound.objects.filter(departure=plan).first()
    if round_ is not None:
        people = colleagues_of(plan.member).values_list("pk", flat=True)
        rows = [RoundColleague(round=round_, member_id=member) for member in people]
        RoundColleague.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(actor: User, round_: QuestionRound) -> QuestionRound:
    """A round that the actor sees, which nobody else changes before the end of the transaction."""
    QuestionRound.objects.select_for_update().filter(pk=round_.pk).first()
    found = rounds_for(actor).filter(pk=round_.pk).first()
    if found is None:
        require(denied(permissions.NO_QUESTIONS))
    assert found is not None  # noqa: S101 - required above
    return found


def _locked_question(actor: User, question: AskedQuestion) -> AskedQuestion:
    round_ = _locked(actor, question.round)
    found = AskedQuestion.objects.select_related("author", "page__speaker", "joined_to").get(pk=question.pk)
    found.round = round_
    return found


# Colleagues ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, actor: User, round_: QuestionRound, words: str) -> AskedQuestion:
    """Propose a question; after the last day, it waits in line to reach the person. In the same words, it is the same one.

    Raises PermissionRefused.
    """
    round_ = _locked(actor, round_)
    require(permissions.can_ask(actor, round_))
    known = round_.asked.filter(author=actor, words=words, state=AskedState.WAITING, hidden_at=None).first()
    if known is not None:
        return known
    if round_.asked.filter(author=actor, answered_at=None).count() >= PROPOSED_AT_MOST:
        require(denied(TOO_MANY))
    question = AskedQuestion.objects.create(round=round_, author=actor, words=words, language=guess_language(words) or "")
    record(actor=actor, verb="wiki.question_proposed", subject=question.key)
    if round_.departure.closed_at is None:
        notify(kind=PROPOSED, subject=round_.key, actor=actor, facts={"question": question.public_id})
    _follow(round_)
    return question


@transaction.atomic
def support(*, actor: User, question: AskedQuestion) -> None:
    """Ask the same; five questions of a round at most. Repeating it is harmless. Raises PermissionRefused."""
    question = _locked_question(actor, question)
    require(permissions.can_ask(actor, question.round))
    asked = asked_in(question.round, actor)
    one = next((one for one in asked if question.pk in {one.question.pk, *(joined.pk for joined in one.joined)}), None)
    if one is None or not one.rank:
        require(denied(permissions.NO_QUESTIONS))
    elif not one.is_own and not one.is_supported:
        if supports_left(asked) <= 0:
            require(denied(NO_SUPPORT_LEFT))
        QuestionSupport.objects.create(question=one.question, member=actor)
        _follow(question.round)


@transaction.atomic
def take_support_back(*, actor: User, question: AskedQuestion) -> None:
    """Support a question, and those that are joined to it, no longer. Raises PermissionRefused."""
    question = _locked_question(actor, question)
    head = question.joined_to_id or question.pk
    rows = QuestionSupport.objects.filter(member=actor, question__round=question.round)
    if rows.filter(question__in=[head, *AskedQuestion.objects.filter(joined_to=head).values_list("pk", flat=True)]).delete()[0]:
        _follow(question.round)


@transaction.atomic
def take_back(*, actor: User, question: AskedQuestion) -> None:
    """Ask no longer. A question that others support, or that the person has, stays without its author; else its words go.

    Raises PermissionRefused.
    """
    question = _locked_question(actor, question)
    require(permissions.can_take_back(actor, question))
    is_of_others = question.supports.exclude(member=actor).exists() or question.joined.exists()
    if is_of_others or question.sent_at is not None or question.answered_at is not None:
        AskedQuestion.objects.filter(pk=question.pk).update(author=None)
    else:
        take_off(question)
        question.delete()
    record(actor=actor, verb="wiki.question_taken_back", subject=question.key)
    _follow(question.round)


def _follow(round_: QuestionRound) -> None:
    """What is asked most has changed."""
    keep_in_step(round_)
    send_next(round_)


# Joining ------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def join(*, actor: User, question: AskedQuestion, into: AskedQuestion) -> None:
    """Have two questions be one, the second in its words. Whoever asks either asks both. Raises PermissionRefused, also when
    they are of two rounds.
    """
    question = _locked_question(actor, question)
    require(permissions.can_join(actor, question.round))
    into = into.joined_to or into
    if into.round_id != question.round_id or into.pk == question.pk or question.answered_at is not None:
        require(denied(_("These two questions cannot be joined.")))
    question.joined.update(joined_to=into)
    question.joined_to = into
    question.save(update_fields=["joined_to"])
    take_off(question)
    record(actor=actor, verb="wiki.questions_joined", subject=question.key, into=into.public_id)
    if into.answered_at is not None and into.page is not None:
        tell_answered(into, into.page)
    _follow(question.round)


@transaction.atomic
def separate(*, actor: User, question: AskedQuestion) -> None:
    """Say that a joined question is another one. Raises PermissionRefused."""
    question = _locked_question(actor, question)
    require(permissions.can_separate(actor, question))
    AskedQuestion.objects.filter(pk=question.pk).update(joined_to=None)
    record(actor=actor, verb="wiki.question_separated", subject=question.key)
    _follow(question.round)


# The person ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_up(*, actor: User, question: AskedQuestion) -> KnowledgePage | None:
    """Have one's knowledge page ask a question, in order to answer it there; None when there is no page yet.

    After the last day it has reached the person by that, so that the line tells nobody of the page. Raises PermissionRefused.
    """
    question = _locked_question(actor, question)
    require(permissions.can_settle(actor, question))
    page = page_of(actor)
    if page is not None:
        place(question, page)
        question.state, question.reply, question.knows = AskedState.WAITING, "", None
        if question.round.departure.closed_at is not None:
            question.sent_at = question.sent_at or timezone.now()
        question.save(update_fields=["state", "reply", "knows", "sent_at"])
    return page


@transaction.atomic
def settle(*, actor: User, question: AskedQuestion, reply: str = "", knows: User | None = None) -> None:
    """Decline a question, with a word or without, or say who else knows; those who ask are told. Raises PermissionRefused."""
    question = _locked_question(actor, question)
    require(permissions.can_settle(actor, question))
    question.state = AskedState.ELSEWHERE if knows is not None else AskedState.DECLINED
    question.reply, question.knows = reply, knows
    question.save(update_fields=["state", "reply", "knows"])
    take_off(question)
    record(actor=actor, verb=f"wiki.question_{question.state}", subject=question.key)
    notify(kind=SETTLED, subject=question.key, actor=actor)
    _follow(question.round)


# Moderation ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_question_hidden(*, actor: User, question: AskedQuestion, is_hidden: bool) -> None:
    """Hide a question that was reported, or show it again; the permission is moderation's."""
    AskedQuestion.objects.filter(pk=question.pk).update(hidden_at=timezone.now() if is_hidden else None)
    record(actor=actor, verb="wiki.question_hidden" if is_hidden else "wiki.question_shown", subject=question.key)
    question.refresh_from_db()
    if is_hidden:
        take_off(question)
    keep_in_step(question.round)
