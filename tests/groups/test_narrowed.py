"""A discussion for some of its group: the others find it nowhere, at once, with both engines, and are told nothing of it."""

import pytest
from django.test import Client

from groups.actions.membership import remove_member
from groups.discussions.search import THREAD, thread_lines
from groups.models import Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, part_for, show_to_list
from intranet.kernel.audiences.models import Place
from intranet.kernel.audiences.queries import audience_ids, members_who_see
from intranet.kernel.realtime.actions import announce
from intranet.kernel.realtime.models import Change
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchRequest, search, suggest
from intranet.kernel.search.sections import found_sections, suggested_lines
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import sign_in_as
from tests.groups.discussions import make_thread
from tests.groups.world import World

pytestmark = pytest.mark.django_db
PLANTED = "zanzibourg"


@pytest.fixture
def thread(world: World, search_engine: object) -> Thread:
    """In the open group, in a part of its discussions that nobody has narrowed yet, and in the index."""
    made = make_thread(world.person("owner"), world.groups["open"], f"Titre {PLANTED}", text=f"texte {PLANTED}")
    assert made.place is not None
    place = part_for(key=f"part:{made.public_id}", within=made.place)
    Thread.objects.filter(pk=made.pk).update(place=place, audience=place.audience)
    build_missing()
    index_now()
    return Thread.objects.select_related("place", "group").get(pk=made.pk)


def narrow(thread: Thread, *people: User) -> None:
    place = Place.objects.get(pk=thread.place_id)
    show_to_list(place=place, parts=[only(one) for one in people])


def found(viewer: User) -> list[int]:
    """How often the word is found: in the engine, by completion, on the pages of the search."""
    audiences = audience_ids(viewer)
    lines = [line for section in found_sections(viewer, PLANTED) for line in section.lines]
    return [
        search(SearchRequest(kind=THREAD, viewer_audiences=audiences, text=PLANTED)).total,
        len(suggest([THREAD], PLANTED, viewer_audiences=audiences)),
        len([*lines, *suggested_lines(viewer, PLANTED)]),
        len(found_page(viewer, THREAD, thread_lines, PLANTED, "1").lines),
    ]


def test_a_word_of_a_narrowed_part_is_found_nowhere_at_once(world: World, thread: Thread, client: Client) -> None:
    inside, outside = world.person("group member"), world.person("animator")
    assert all(found(inside))
    assert all(found(outside))
    narrow(thread, inside)  # the index is as it was
    for persona in ("animator", "owner", "employee", "administrator"):
        assert not any(found(world.person(persona))), persona
        sign_in_as(client, world.person(persona))
        assert client.get(thread.get_absolute_url()).status_code == 404, persona
    sign_in_as(client, inside)
    assert client.get(thread.get_absolute_url()).status_code == 200
    index_now()
    Thread.objects.filter(pk=thread.pk).update(audience=Place.objects.get(pk=thread.place_id).audience)
    assert not any(found(outside))


def test_news_and_open_pages_follow(world: World, thread: Thread) -> None:
    inside, outside = world.person("group member"), world.person("animator")
    narrow(thread, inside)
    assert members_who_see(thread, [inside.pk, outside.pk]) == {inside.pk}
    announce(thing=thread, keys=[thread.key], kind="thread", subject=thread.key, version=9)
    (change,) = Change.objects.filter(subject=thread.key, version=9)
    assert change.audience_id not in audience_ids(outside)
    assert change.audience_id in audience_ids(inside)


def test_who_leaves_the_group_loses_the_part_that_names_them(world: World, thread: Thread) -> None:
    inside = world.person("group member")
    closed = make_thread(world.person("owner"), world.groups["closed"], "Fermé")
    assert closed.place is not None
    place = part_for(key="part:closed", within=closed.place)
    show_to_list(place=place, parts=[only(inside)])
    assert Place.objects.get(pk=place.pk).audience_id in audience_ids(inside)
    remove_member(actor=world.person("owner"), group=world.groups["closed"], member=inside)
    assert Place.objects.get(pk=place.pk).audience_id not in audience_ids(inside)
