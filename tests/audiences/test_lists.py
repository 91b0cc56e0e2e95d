"""Lists of named people and groups, parts of a place that are narrower than it, and how many people see a thing."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences import actions
from intranet.kernel.audiences.models import LIST, NOBODY, Audience, Place
from intranet.kernel.audiences.permissions import can_show_to
from intranet.kernel.audiences.queries import audience_ids, is_within, members_who_see, readers_of
from intranet.kernel.audiences.reach import reach_of_parts, reach_of_thing
from intranet.kernel.audiences.signals import access_narrowed
from intranet.kernel.permissions import allowed, denied
from intranet.kernel.testing import make_member, statements
from tests.audiences.notes import Note, notes

__all__ = ["notes"]
pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

SEED = 20_261_201
THINGS = 200


@pytest.fixture
def insider(db: None) -> User:
    return make_member("Inès Insider")


@pytest.fixture
def colleague(db: None) -> User:
    return make_member("Cora Colleague")


@pytest.fixture
def outsider(db: None) -> User:
    return make_member("Otto Outsider")


@pytest.fixture
def members(insider: User, colleague: User) -> Audience:
    """The members of a group."""
    audience = actions.audience_for(kind="group", key="g1")
    actions.add_memberships(pairs=[(audience.pk, insider.pk), (audience.pk, colleague.pk)])
    return audience


@pytest.fixture
def library(members: Audience) -> Place:
    """What the group has, for its members."""
    return actions.place_for(key="library:g1", audience=members)


@pytest.fixture
def folder(library: Place) -> Place:
    return actions.part_for(key="folder:f1", within=library)


def put(place: Place) -> Note:
    place.refresh_from_db()
    note = Note(text="x", place=place, audience=place.audience, published_at=timezone.now())
    note.save()
    return note


def seeing(*people: User) -> list[bool]:
    return [Note.objects.visible_to(User.objects.get(pk=one.pk)).exists() for one in people]


def test_a_narrowed_part_is_closed_at_once_to_the_others(
    notes: Any, folder: Place, insider: User, colleague: User, outsider: User
) -> None:
    note = put(folder)
    assert seeing(insider, colleague, outsider) == [True, True, False]
    actions.show_to_list(place=folder, parts=[actions.only(insider)])
    assert Note.objects.get().audience == note.audience  # nothing was rewritten yet
    assert seeing(insider, colleague, outsider) == [True, False, False]
    assert folder.pk in audience_ids(colleague)  # by its shadow, which the indexes have: search obeys at once


def test_who_is_named_in_a_part_and_does_not_see_the_place_does_not_see_the_part(
    notes: Any, folder: Place, insider: User, outsider: User, members: Audience
) -> None:
    actions.show_to_list(place=folder, parts=[actions.only(insider), actions.only(outsider)])
    put(folder)
    assert seeing(insider, outsider) == [True, False]
    actions.remove_audience_member(audience=members, member=insider)
    assert seeing(insider, outsider) == [False, False]
    actions.add_audience_member(audience=members, member=outsider)
    assert seeing(insider, outsider) == [False, True]


def test_a_narrowed_part_closes_with_the_place_around_it(notes: Any, members: Audience, insider: User, outsider: User) -> None:
    """An open place, a part of it for two people; the place closes, and the one who is not of it loses the part."""
    library = actions.place_for(key="library:g2", audience=actions.everyone())
    folder = actions.part_for(key="folder:f2", within=library)
    actions.show_to_list(place=folder, parts=[actions.only(insider), actions.only(outsider)])
    put(folder)
    assert seeing(insider, outsider) == [True, True]
    actions.move_place(place=library, audience=members)
    assert seeing(insider, outsider) == [True, False]
    actions.move_place(place=library, audience=actions.audience_for(kind=NOBODY, key=""))
    assert seeing(insider, outsider) == [False, False]


def test_parts_that_were_not_narrowed_move_with_the_place(notes: Any, insider: User, outsider: User, members: Audience) -> None:
    library = actions.place_for(key="library:g2", audience=actions.everyone())
    folder = actions.part_for(key="folder:f2", within=library)
    below = actions.part_for(key="folder:f3", within=folder)
    put(below)
    assert seeing(insider, outsider) == [True, True]
    actions.move_place(place=library, audience=members)
    assert seeing(insider, outsider) == [True, False]


def test_a_part_within_a_narrowed_part_is_narrower_still(notes: Any, folder: Place, insider: User, colleague: User) -> None:
    below = actions.part_for(key="folder:f2", within=folder)
    actions.show_to_list(place=below, parts=[actions.only(insider), actions.only(colleague)])
    put(below)
    assert seeing(insider, colleague) == [True, True]
    actions.show_to_list(place=folder, parts=[actions.only(colleague)])
    assert seeing(insider, colleague) == [False, True]
    actions.show_as_around(place=folder)
    assert seeing(insider, colleague) == [True, True]


def test_what_reaches_beyond_a_place_ends_with_it(
    notes: Any, folder: Place, library: Place, insider: User, outsider: User
) -> None:
    below = actions.part_for(key="folder:f2", within=folder)
    actions.show_to_list(place=folder, parts=[actions.only(insider)])
    actions.show_to_list(place=below, parts=[actions.only(outsider)], beyond=True)
    put(below)
    assert seeing(insider, outsider) == [False, True]
    nobody = actions.audience_for(kind=NOBODY, key="")
    actions.move_place(place=library, audience=nobody)
    assert seeing(insider, outsider) == [False, False]


def test_what_reached_beyond_a_place_is_taken_back_at_once(notes: Any, folder: Place, outsider: User) -> None:
    actions.show_to_list(place=folder, parts=[actions.only(outsider)], beyond=True)
    put(folder)
    assert seeing(outsider) == [True]
    heard: list[str] = []

    def hear(*, members: list[str], **_details: Any) -> None:
        heard.extend(members)

    access_narrowed.connect(hear, sender=Audience)
    try:
        actions.show_to_list(place=folder, parts=[actions.only(outsider)])
    finally:
        access_narrowed.disconnect(hear, sender=Audience)
    assert seeing(outsider) == [False]
    assert outsider.public_id in heard  # their open pages


def test_within_is_told_from_what_an_audience_is(folder: Place, library: Place, members: Audience, insider: User) -> None:
    narrowed = actions.show_to_list(place=folder, parts=[actions.only(insider)])
    below = actions.part_for(key="folder:f2", within=Place.objects.get(pk=folder.pk))
    narrower = actions.show_to_list(place=below, parts=[actions.only(insider)])
    for audience in (members, narrowed, narrower):
        assert is_within(Audience.objects.get(pk=audience.pk), library)
    wider = actions.show_to_list(place=folder, parts=[actions.only(insider)], beyond=True)
    # One is a member of it today, and may leave.
    for audience in (wider, narrower, actions.only(insider), actions.everyone()):
        assert not is_within(Audience.objects.get(pk=audience.pk), library)


def test_showing_a_part_beyond_its_place_is_for_who_manages_it(folder: Place, library: Place, insider: User) -> None:
    refusal = denied("Only an owner can.")
    narrowed = actions.show_to_list(place=folder, parts=[actions.only(insider)])
    assert can_show_to(narrowed, library, manages=refusal)
    assert can_show_to(narrowed, None, manages=refusal)
    wider = actions.show_to_list(place=folder, parts=[actions.only(insider)], beyond=True)
    assert can_show_to(wider, library, manages=refusal) == refusal
    assert can_show_to(wider, library, manages=allowed)


def test_one_statement_whatever_the_number_of_lists(folder: Place, library: Place, insider: User) -> None:
    for number in range(20):
        part = actions.part_for(key=f"folder:n{number}", within=library)
        actions.show_to_list(place=part, parts=[actions.only(insider)])
    with statements() as sql:
        assert len(audience_ids(insider)) >= 20
    assert len(sql) == 1


class Town:
    """Some people, some groups of them, and some places, drawn from one seed."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        kinds = [Kind.EMPLOYEE] * 6 + [Kind.GUEST] * 2 + [Kind.RETIREE]
        states = [State.ACTIVE] * 6 + [State.UNCLAIMED, State.SUSPENDED]
        self.people = [make_member(f"Person {n}", kind=dice.choice(kinds), state=dice.choice(states)) for n in range(24)]
        self.groups = [self.group(number) for number in range(6)]
        self.single = [actions.everyone(), *self.groups, *map(actions.only, self.people[:6])]
        nobody = actions.audience_for(kind=NOBODY, key="")
        self.places = [
            actions.place_for(key=f"group:{number}", audience=audience)
            for number, audience in enumerate([*self.groups, actions.everyone(), nobody])
        ]

    def group(self, number: int) -> Audience:
        audience = actions.audience_for(kind="group", key=f"g{number}")
        for member in self.dice.sample(self.people, self.dice.randint(0, 10)):
            until = self.dice.choice([None, None, timezone.now() + timedelta(hours=1), timezone.now() - timedelta(hours=1)])
            actions.add_audience_member(audience=audience, member=member, until=until)
        return audience

    def some(self) -> list[Audience]:
        return self.dice.sample(self.single, self.dice.randint(0, 4))

    def thing(self, number: int) -> Note:
        """In a place or not, of its audience or a narrower or wider one, in a part or a part of a part, moving or not."""
        dice, place = self.dice, None
        if dice.random() < 0.8:
            place = dice.choice(self.places)
            for depth in range(dice.randint(0, 2)):
                place = actions.part_for(key=f"part{depth}:{number}", within=place)
                if dice.random() < 0.7:
                    actions.show_to_list(place=place, parts=self.some(), beyond=dice.random() < 0.3)
            place.refresh_from_db()
        audience = place.audience if place is not None and dice.random() < 0.8 else dice.choice(self.single)
        if place is not None and dice.random() < 0.3:
            actions.move_place(place=place, audience=dice.choice(self.single))
        hidden = timezone.now() if dice.random() < 0.05 else None
        return Note(text=str(number), place=place, audience=audience, published_at=timezone.now(), hidden_at=hidden)


def test_the_number_told_is_that_of_the_readers_counted_one_by_one(notes: Any) -> None:
    town = Town(Random(SEED))
    asker = next(one for one in town.people if one.is_active and not one.is_guest)
    Note.objects.bulk_create([town.thing(number) for number in range(THINGS)])
    counted: dict[int, set[int]] = {note.pk: set() for note in Note.objects.all()}
    for person in town.people:
        for key in Note.objects.visible_to(person).values_list("pk", flat=True):
            counted[key].add(person.pk)
    everybody = [one.pk for one in town.people]
    for note in Note.objects.select_related("audience"):
        found = readers_of(note)
        assert set(found.values_list("pk", flat=True)) == counted[note.pk], note.text
        assert members_who_see(note, everybody) == counted[note.pk], note.text
        reach = reach_of_thing(asker, note)
        assert reach.people == len(counted[note.pk])
        assert reach.guests == sum(one.is_guest for one in town.people if one.pk in counted[note.pk])
    assert len({len(some) for some in counted.values()}) > 10  # things of many sizes, or nothing was proved


def test_the_number_told_before_is_that_of_after(notes: Any) -> None:
    town = Town(Random(SEED))
    for number in range(40):
        around = town.dice.choice([None, *town.places])
        parts = town.some()
        told = reach_of_parts(town.people[0], parts, around)
        place = (
            actions.part_for(key=f"p:{number}", within=around)
            if around
            else actions.place_for(key=f"p:{number}", audience=town.groups[0])
        )
        named = actions.show_to_list(place=place, parts=parts)
        note = Note(place=None, audience=named, published_at=timezone.now())
        assert reach_of_thing(town.people[0], note) == told


def test_counting_takes_as_many_statements_for_more_people(notes: Any, folder: Place, members: Audience, insider: User) -> None:
    actions.show_to_list(place=folder, parts=[members])
    note = put(folder)
    with statements() as few:
        reach_of_thing(insider, note)
    actions.add_memberships(pairs=[(members.pk, make_member(f"Person {number}").pk) for number in range(30)])
    with statements() as many:
        assert reach_of_thing(insider, note).people == 32
    assert len(many) == len(few)


def test_a_list_is_of_one_place_and_has_no_list_in_it(folder: Place, library: Place, insider: User) -> None:
    narrowed = actions.show_to_list(place=folder, parts=[actions.only(insider)])
    assert (narrowed.kind, narrowed.key) == (LIST, folder.key)
    assert actions.show_to_list(place=folder, parts=[actions.only(insider), actions.everyone()]) == narrowed
    with pytest.raises(ValueError, match="cannot be a part"):
        actions.show_to_list(place=library, parts=[narrowed])
