"""Deciding: what each decision does, who is told, what stays in the record, and contesting it."""

import pytest
from django.db import transaction

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.models import Case, Decision, Escalation, Level, RecordChangedError, Verb
from intranet.kernel.moderation.models import State as CaseState
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from tests.moderation.world import NOTES, Note, case_of, decide, make_central, make_note, make_wall, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(db: None) -> User:
    return make_member("Rita Rapport")


@pytest.fixture
def thing(author: User, animator: User, reporter: User) -> Note:
    made = make_note(author, wall=make_wall(animator))
    report(made, reporter)
    return made


@pytest.fixture
def at_centre(author: User, reporter: User) -> Note:
    made = make_note(author)
    report(made, reporter)
    return made


def test_hiding_hides_and_the_author_and_the_reporters_are_told(thing: Note, animator: User) -> None:
    decide(animator, thing, Verb.HIDE, "Insulte une personne.")
    assert thing.done == ["hide"]
    assert case_of(thing).state == CaseState.DECIDED
    events = Event.objects.filter(kind="moderation.decided")
    assert sorted(str(event.facts["to"]) for event in events) == ["author", "reporters"]
    assert {event.facts["reason"] for event in events} == {"Insulte une personne."}


def test_each_decision_is_in_the_record_and_in_the_audit(thing: Note, animator: User) -> None:
    decision = decide(animator, thing, Verb.HIDE, "Insulte une personne.")
    assert (decision.actor, decision.verb, decision.reason, decision.level) == (
        animator,
        "hide",
        "Insulte une personne.",
        Level.PLACE,
    )
    assert (decision.is_author_told, decision.reporters_told) == (True, 1)
    entry = AuditEntry.objects.get(verb="moderation.decided")
    assert (entry.actor, entry.subject, entry.reason) == (animator, thing.key, "Insulte une personne.")
    assert entry.details["decision"] == "hide"


def test_what_is_hidden_can_be_shown_again(thing: Note, animator: User) -> None:
    decide(animator, thing, Verb.HIDE)
    decide(animator, thing, Verb.RESTORE, "Je me suis trompée.")
    assert thing.done == ["hide", "restore"]
    assert [decision.verb for decision in case_of(thing).decisions.order_by("pk")] == ["hide", "restore"]
    with pytest.raises(PermissionRefused):
        decide(animator, thing, Verb.RESTORE, "Encore.")


def test_a_warning_tells_the_author_and_changes_nothing_else(thing: Note, animator: User) -> None:
    decide(animator, thing, Verb.WARN)
    assert thing.done == []
    assert Event.objects.filter(kind="moderation.warned").count() == 1
    assert [event.facts["to"] for event in Event.objects.filter(kind="moderation.decided")] == ["reporters"]


def test_dismissing_changes_nothing(thing: Note, animator: User, author: User) -> None:
    decide(animator, thing, Verb.DISMISS)
    assert thing.done == []
    author.refresh_from_db()
    assert author.state == State.ACTIVE


def test_only_the_centre_suspends_and_the_person_reads_why(thing: Note, animator: User, at_centre: Note, author: User) -> None:
    with pytest.raises(PermissionRefused):
        decide(animator, thing, Verb.SUSPEND)
    decide(make_central(), at_centre, Verb.SUSPEND, "Menaces répétées.")
    author.refresh_from_db()
    assert (author.state, author.state_reason) == (State.SUSPENDED, "Menaces répétées.")


def test_the_centre_lifts_its_suspension(at_centre: Note, author: User) -> None:
    centre = make_central()
    decide(centre, at_centre, Verb.SUSPEND)
    decide(centre, at_centre, Verb.RESTORE, "Une autre personne avait écrit cela.")
    author.refresh_from_db()
    assert author.state == State.ACTIVE


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_a_decision_needs_a_reason(reason: str, thing: Note, animator: User) -> None:
    with pytest.raises(ValueError, match="reason"):
        decide(animator, thing, Verb.HIDE, reason)
    assert not Decision.objects.exists()


def test_what_is_gone_cannot_be_hidden_but_its_author_can_be_warned(thing: Note, animator: User) -> None:
    del NOTES[thing.public_id]
    thing_of_case = case_of(thing)
    with pytest.raises(PermissionRefused):
        actions.decide(actor=animator, case=thing_of_case, verb=Verb.HIDE, reason="Trop tard.")
    actions.decide(actor=animator, case=thing_of_case, verb=Verb.WARN, reason="Ne recommencez pas.")


def test_what_nobody_wrote_can_be_hidden_and_nobody_is_warned(animator: User) -> None:
    orphan = make_note(None, wall=make_wall(animator))
    report(orphan)
    with pytest.raises(PermissionRefused):
        decide(animator, orphan, Verb.WARN)
    decision = decide(animator, orphan, Verb.HIDE)
    assert not decision.is_author_told
    assert [event.facts["to"] for event in Event.objects.filter(kind="moderation.decided")] == ["reporters"]


def test_who_moderates_nothing_decides_nothing(thing: Note, reporter: User, author: User) -> None:
    for actor in (reporter, author, make_member("Ada Minh", is_staff=True, is_superuser=True)):
        with pytest.raises(PermissionRefused):
            decide(actor, thing, Verb.DISMISS)


# Two at once -----------------------------------------------------------------------------------------------------------


def test_the_second_of_two_moderators_is_refused_with_what_the_first_decided(thing: Note, animator: User) -> None:
    second = make_member("Ariane Animation")
    assert thing.wall is not None
    thing.wall.moderators.append(second)
    decide(animator, thing, Verb.WARN, "Premier avertissement.")
    with pytest.raises(actions.AlreadyDecided) as refusal:
        decide(second, thing, Verb.HIDE, "À cacher.")
    assert "Anne Animation" in str(refusal.value.reason)
    assert "Premier avertissement." in str(refusal.value.reason)
    assert thing.done == []


def test_sending_the_same_decision_twice_decides_once(thing: Note, animator: User) -> None:
    first = decide(animator, thing, Verb.HIDE, "Insulte.")
    assert decide(animator, thing, Verb.HIDE, " Insulte. ") == first
    assert Decision.objects.count() == 1
    assert thing.done == ["hide"]
    with pytest.raises(actions.AlreadyDecided):
        decide(animator, thing, Verb.WARN, "Autre chose.")


def test_what_was_hidden_meanwhile_is_not_hidden_twice(thing: Note, animator: User) -> None:
    thing.hidden_at = "now"
    decide(animator, thing, Verb.HIDE)
    assert thing.done == []


# The record ------------------------------------------------------------------------------------------------------------


def test_the_record_is_never_changed_nor_deleted(thing: Note, animator: User) -> None:
    decision = decide(animator, thing, Verb.HIDE)
    decision.reason = "Autre chose"
    for change in (
        decision.save,
        decision.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(reason="Autre chose"),
        lambda: Decision.objects.bulk_update([decision], ["reason"]),
    ):
        with pytest.raises(RecordChangedError), transaction.atomic():
            change()
    assert Decision.objects.get().reason == "Insulte une personne."


def test_neither_the_case_nor_the_people_of_a_decision_can_be_deleted(thing: Note, animator: User, author: User) -> None:
    from django.db.models import ProtectedError

    decide(animator, thing, Verb.HIDE)
    for row in (case_of(thing), animator, author):
        with pytest.raises(ProtectedError):
            row.delete()


# Contesting ------------------------------------------------------------------------------------------------------------


def contest(author: User, thing: Note, text: str = "C’était une citation.") -> None:
    actions.appeal(author=author, case=case_of(thing), text=text)


def test_the_author_contests_once_and_the_next_level_answers(thing: Note, animator: User, author: User) -> None:
    centre = make_central()
    decide(animator, thing, Verb.HIDE)
    contest(author, thing)
    case = case_of(thing)
    assert (case.state, case.level, case.appeal) == (CaseState.OPEN, Level.CENTRE, "C’était une citation.")
    assert Escalation.objects.get().cause == "appeal"
    assert AuditEntry.objects.get(verb="moderation.appealed").actor == author
    with pytest.raises(PermissionRefused):
        contest(author, thing)
    decide(centre, thing, Verb.RESTORE, "C’était bien une citation.")
    assert thing.done == ["hide", "restore"]
    with pytest.raises(PermissionRefused):
        contest(author, thing)


def test_what_was_decided_stands_until_the_answer_and_after_it_when_upheld(thing: Note, animator: User, author: User) -> None:
    centre = make_central()
    decide(animator, thing, Verb.HIDE)
    contest(author, thing)
    assert thing.done == ["hide"]
    decide(centre, thing, Verb.UPHOLD, "L’insulte est claire.")
    assert thing.done == ["hide"]
    assert case_of(thing).state == CaseState.DECIDED


def test_an_appeal_never_makes_the_decision_harder(thing: Note, animator: User, author: User) -> None:
    centre = make_central()
    decide(animator, thing, Verb.WARN)
    contest(author, thing)
    for verb in (Verb.HIDE, Verb.SUSPEND, Verb.WARN):
        with pytest.raises(PermissionRefused):
            decide(centre, thing, verb)


def test_whoever_decided_leaves_the_answer_to_another_when_there_is_one(at_centre: Note, author: User) -> None:
    centre, other = make_central(), make_central("Claude Centre")
    decide(centre, at_centre, Verb.WARN)
    contest(author, at_centre)
    with pytest.raises(PermissionRefused, match="Another moderator"):
        decide(centre, at_centre, Verb.UPHOLD)
    actions.dismiss_central_moderator(actor=make_member("Ada Minh", is_staff=True), member=other)
    decide(centre, at_centre, Verb.UPHOLD)


def test_nobody_contests_what_changed_nothing_nor_what_is_not_theirs(
    thing: Note, animator: User, author: User, reporter: User
) -> None:
    with pytest.raises(PermissionRefused):
        contest(author, thing)
    decide(animator, thing, Verb.DISMISS)
    for actor in (author, reporter, animator):
        with pytest.raises(PermissionRefused):
            contest(actor, thing)


def test_an_appeal_says_why(thing: Note, animator: User, author: User) -> None:
    decide(animator, thing, Verb.HIDE)
    with pytest.raises(ValueError, match="why"):
        contest(author, thing, "  ")


def test_a_thing_that_is_contested_can_be_reported_again(thing: Note, animator: User, author: User, reporter: User) -> None:
    decide(animator, thing, Verb.WARN)
    contest(author, thing)
    report(thing, make_member("Rita Deux"))
    assert Case.objects.filter(subject=thing.key, state=CaseState.OPEN).count() == 2
