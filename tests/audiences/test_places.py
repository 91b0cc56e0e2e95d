"""Places: what is in one is closed at once to those who are not of its new audience, and follows in the background."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences import actions, places
from intranet.kernel.audiences.models import Audience, Place, PlaceMove
from intranet.kernel.audiences.queries import audience_ids, members_who_see
from intranet.kernel.audiences.signals import things_moved
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from tests.audiences.notes import Note, notes
from tests.registries import hold

__all__ = ["notes"]
pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

THINGS = 1_200


@pytest.fixture
def insider(db: None) -> User:
    return make_member("Inès Insider")


@pytest.fixture
def outsider(db: None) -> User:
    return make_member("Otto Outsider")


@pytest.fixture
def members(insider: User) -> Audience:
    audience = actions.audience_for(kind="group", key="g1")
    actions.add_audience_member(audience=audience, member=insider)
    return audience


@pytest.fixture
def place(members: Audience) -> Place:
    """A place that everyone sees."""
    return actions.place_for(key="group:g1", audience=actions.everyone())


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the copies of audiences have followed: `indexed[0]`, which tests set."""
    state = [True]

    def has_followed(_place: Place, _moment: datetime) -> bool:
        return state[0]

    hold(monkeypatch, places.followers, [has_followed])
    return state


def fill(place: Place, count: int = 3, audience: Audience | None = None) -> None:
    now = timezone.now()
    audience = audience or place.audience
    Note.objects.bulk_create([Note(text="x", place=place, audience=audience, published_at=now) for _ in range(count)])


def seen_by(viewer: User) -> int:
    return Note.objects.visible_to(viewer).count()


def move(place: Place, audience: Audience) -> None:
    actions.move_place(place=place, audience=audience)


def work() -> None:
    """The worker once, as if what waits were due."""
    PlaceMove.objects.update(available_at=timezone.now())
    outbox = next(one for one in outboxes.boxes if one.model is PlaceMove)
    while outboxes.deliver_batch(outbox):
        pass


def test_what_closes_is_closed_at_once(notes: Any, place: Place, members: Audience, insider: User, outsider: User) -> None:
    fill(place, THINGS)
    assert seen_by(outsider) == THINGS
    move(place, members)
    assert Note.objects.filter(audience=actions.everyone()).count() == THINGS  # nothing was rewritten yet
    assert seen_by(outsider) == 0
    assert seen_by(insider) == THINGS


def test_things_follow_in_the_background_and_the_shadow_goes(
    notes: Any, place: Place, members: Audience, insider: User, outsider: User, indexed: list[bool]
) -> None:
    fill(place, THINGS)
    move(place, members)
    work()
    place.refresh_from_db()
    assert not Note.objects.exclude(audience=members).exists()
    assert place.moved_at is None
    assert not place.former_audiences
    assert place.pk not in audience_ids(outsider)
    assert (seen_by(insider), seen_by(outsider)) == (THINGS, 0)


def test_the_shadow_stays_until_every_copy_has_followed(
    notes: Any, place: Place, members: Audience, outsider: User, indexed: list[bool]
) -> None:
    fill(place)
    move(place, members)
    indexed[0] = False
    work()
    assert not Note.objects.exclude(audience=members).exists()
    assert place.pk in audience_ids(outsider)
    indexed[0] = True
    work()
    assert place.pk not in audience_ids(outsider)


def test_what_opens_is_shown_as_the_things_follow(
    notes: Any, place: Place, members: Audience, insider: User, outsider: User, indexed: list[bool]
) -> None:
    move(place, members)
    work()
    fill(Place.objects.get(pk=place.pk))
    assert seen_by(outsider) == 0
    move(place, actions.everyone())
    assert seen_by(insider) == 3
    work()
    assert (seen_by(insider), seen_by(outsider)) == (3, 3)


def test_a_place_that_closes_again_before_the_worker_passes_stays_closed(
    notes: Any, place: Place, members: Audience, insider: User, outsider: User, indexed: list[bool]
) -> None:
    fill(place)
    move(place, members)
    move(place, actions.everyone())
    move(place, members)
    assert (seen_by(insider), seen_by(outsider)) == (3, 0)
    work()
    assert (seen_by(insider), seen_by(outsider)) == (3, 0)
    assert not Note.objects.exclude(audience=members).exists()


def test_a_move_that_ends_late_lifts_no_shadow_of_a_newer_one(
    notes: Any, place: Place, members: Audience, outsider: User, indexed: list[bool]
) -> None:
    fill(place)
    move(place, members)
    indexed[0] = False
    work()  # all have moved; the copies are awaited
    other = actions.audience_for(kind="group", key="g2")
    move(place, other)
    indexed[0] = True
    work()
    assert not Note.objects.exclude(audience=other).exists()
    assert seen_by(outsider) == 0


def test_things_narrower_than_their_place_keep_their_audience(
    notes: Any, place: Place, members: Audience, insider: User, outsider: User, indexed: list[bool]
) -> None:
    own = actions.only(outsider)
    fill(place, 1, own)
    move(place, members)
    assert seen_by(outsider) == 0  # the place is closed to them, whatever the thing
    work()
    assert Note.objects.get().audience == own
    move(place, actions.everyone())
    work()
    assert (seen_by(insider), seen_by(outsider)) == (0, 1)


def test_guests_see_no_more_of_a_place_that_opens(notes: Any, place: Place, members: Audience, indexed: list[bool]) -> None:
    guest = make_member("Guy Roy", kind=Kind.GUEST)
    actions.add_audience_member(audience=members, member=guest)
    move(place, members)
    work()
    fill(Place.objects.get(pk=place.pk))
    assert seen_by(guest) == 3
    move(place, actions.everyone())
    assert seen_by(guest) == 0
    work()
    assert seen_by(guest) == 0


def test_moving_to_the_same_audience_does_nothing(place: Place) -> None:
    move(place, actions.everyone())
    assert not PlaceMove.objects.exists()


def test_who_is_told_is_who_sees(
    notes: Any, place: Place, members: Audience, insider: User, outsider: User, indexed: list[bool]
) -> None:
    fill(place, 1)
    note, everybody = Note.objects.get(), [insider.pk, outsider.pk]
    assert members_who_see(note, everybody) == {insider.pk, outsider.pk}
    move(place, members)
    assert members_who_see(note, everybody) == {insider.pk}
    work()
    note.refresh_from_db()
    assert members_who_see(note, everybody) == {insider.pk}


def test_each_batch_of_moved_things_is_told(notes: Any, place: Place, members: Audience, indexed: list[bool]) -> None:
    told: list[int] = []

    def hear(*, keys: list[int], **_details: Any) -> None:
        told.extend(keys)

    things_moved.connect(hear, sender=Note)
    try:
        fill(place, THINGS)
        move(place, members)
        work()
    finally:
        things_moved.disconnect(hear, sender=Note)
    assert sorted(told) == list(Note.objects.order_by("pk").values_list("pk", flat=True))
