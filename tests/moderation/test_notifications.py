"""Whom the news of moderation tells, and in which words."""

import pytest
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.models import Verb
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.testing import make_member
from tests.moderation.world import Note, case_of, decide, make_central, make_note, make_wall, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(db: None) -> User:
    return make_member("Rita Rapport")


@pytest.fixture
def thing(author: User, animator: User, reporter: User) -> Note:
    made = make_note(author, wall=make_wall(animator))
    report(made, reporter)
    return made


def told(event: Event) -> list[User]:
    """Those whom the kind tells and who may still be told."""
    kind = kinds[event.kind]
    found = [member for one in kind.told(event) for member in one.people]
    assert all(one.reason in kind.reasons for one in kind.told(event))
    still = kind.visible_to(event, [member.pk for member in found])
    return [member for member in found if member.pk in still]


def words(event: Event, reader: User) -> str:
    with translation.override("en"):
        sentence = kinds[event.kind].sentence([event], reader)
    assert sentence is not None
    return f"{sentence.line} {sentence.quote} {sentence.address}"


def event_of(kind: str, to: str = "") -> Event:
    events = [event for event in Event.objects.filter(kind=kind).order_by("-pk") if event.facts.get("to", "") == to]
    return events[0]


def test_those_who_decide_are_told_of_a_report(thing: Note, animator: User) -> None:
    event = event_of("moderation.reported", "deciders")
    assert told(event) == [animator]
    assert case_of(thing).public_id in words(event, animator)


def test_nobody_who_decides_no_more_is_told_later(thing: Note, animator: User) -> None:
    event = event_of("moderation.reported", "deciders")
    assert thing.wall is not None
    thing.wall.moderators = []
    assert kinds[event.kind].visible_to(event, [animator.pk]) == frozenset()


def test_nobody_is_told_of_a_report_that_was_decided_meanwhile(thing: Note, animator: User) -> None:
    decide(animator, thing)
    event = event_of("moderation.reported", "deciders")
    assert told(event) == []
    assert event.withdrawn_at is not None


def test_the_reporters_and_the_author_are_told_what_was_decided_and_why(
    thing: Note, animator: User, reporter: User, author: User
) -> None:
    decide(animator, thing, Verb.HIDE, "Insulte une personne.")
    to_reporters, to_author = event_of("moderation.decided", "reporters"), event_of("moderation.decided", "author")
    assert told(to_reporters) == [reporter]
    assert told(to_author) == [author]
    assert "The content you reported was hidden" in words(to_reporters, reporter)
    assert "hid your content" in words(to_author, author)
    for event, reader in ((to_reporters, reporter), (to_author, author)):
        assert "Insulte une personne." in words(event, reader)


def test_no_news_names_who_reported_or_who_decided(thing: Note, animator: User, author: User, reporter: User) -> None:
    decide(animator, thing, Verb.WARN)
    actions.appeal(author=author, case=case_of(thing), text="Citation.")
    for event in Event.objects.all():
        assert event.actor is None
        facts = str(event.facts)
        assert not [one for one in (reporter, animator) if one.public_id in facts or one.display_name in facts]


def test_a_warning_tells_the_author_alone(thing: Note, animator: User, author: User) -> None:
    decide(animator, thing, Verb.WARN, "Restez courtois.")
    event = event_of("moderation.warned")
    assert told(event) == [author]
    assert "Restez courtois." in words(event, author)


def test_an_appeal_tells_those_who_answer_it(thing: Note, animator: User, author: User) -> None:
    centre = make_central()
    decide(animator, thing, Verb.HIDE)
    actions.appeal(author=author, case=case_of(thing), text="Citation.")
    event = event_of("moderation.reported", "deciders")
    assert told(event) == [centre]
    assert "contested" in words(event, centre)


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("to", ["author", "reporters"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_decision_has_its_words_in_both_languages(verb: Verb, to: str, language: str, author: User) -> None:
    if (verb, to) == (Verb.WARN, "author"):
        return  # a warning is a kind of its own
    facts: dict[str, str | int | bool] = {"word": "note", "verb": verb.value, "reason": "Une raison.", "to": to}
    event = Event.objects.create(kind="moderation.decided", subject="case:x", facts=facts)
    with translation.override(language):
        sentence = kinds["moderation.decided"].sentence([event], author)
    assert sentence is not None
    assert sentence.quote == "Une raison."


def test_author_and_reporter_are_told_of_what_and_those_who_decide_are_not(
    thing: Note, author: User, animator: User, reporter: User
) -> None:
    first_words = case_of(thing).excerpt
    assert first_words not in words(event_of("moderation.reported", "deciders"), animator)
    decide(animator, thing, Verb.HIDE)
    assert f"(note): “{first_words}”" in words(event_of("moderation.decided", "author"), author)
    assert f"“{first_words}”" in words(event_of("moderation.decided", "reporters"), reporter)


def test_a_later_reporter_is_told_of_the_words_that_they_read(thing: Note, animator: User) -> None:
    later = make_member("Lise Later")
    thing.text = "Seconde version"
    report(thing, later)
    decide(animator, thing, Verb.HIDE)
    told_later = words(event_of("moderation.decided", "reporters"), later)
    assert "Seconde version" in told_later
    assert case_of(thing).excerpt not in told_later


def test_decisions_cannot_be_switched_off() -> None:
    assert kinds["moderation.decided"].is_essential
    assert kinds["moderation.warned"].is_essential
    assert not kinds["moderation.reported"].is_essential
