"""Whom the composer completes after `@`: people who will read the post, and nobody else."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.content.mentions import people_to_mention
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member, sign_in_as
from microblog import actions, streams
from microblog.streams import Target
from profiles.models import Organization
from tests.microblog.conftest import make_group
from tests.profiles.organizations import make_organization, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_engine")]


@pytest.fixture
def forests() -> Organization:
    return make_organization("Forêts")


@pytest.fixture
def writer(forests: Organization) -> User:
    member = make_member("Wanda Writer")
    place(member, organization=forests)
    return member


def in_forests(forests: Organization, name: str, **fields: object) -> User:
    person = make_member(name, **fields)
    place(person, organization=forests)
    return person


def offered(viewer: User, where: str, typed: str = "lavo") -> list[str]:
    build_missing()
    index_now()
    return [one.person.display_name for one in people_to_mention(viewer, where, typed)]


def moved(person: User) -> None:
    """They have just changed organization, and the index does not know yet."""
    build_missing()
    index_now()
    person.profile.organization = make_organization("Finances")
    person.profile.save()


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [
        ({}, True),
        ({"kind": Kind.RETIREE}, True),
        ({"state": State.SUSPENDED}, False),
        ({"state": State.DEPARTED}, False),
        ({"state": State.UNCLAIMED}, False),
        ({"is_protected": True}, False),
        ({"kind": Kind.GUEST}, False),
    ],
)
def test_of_an_organization_those_who_are_listed_complete_a_name(
    fields: dict[str, object], is_offered: bool, writer: User, forests: Organization
) -> None:
    in_forests(forests, "Zoé Lavoie", **fields)
    place(make_member("Zita Lavoie"), organization=make_organization("Finances"))
    make_member("Zacharie Lavoie")
    assert offered(writer, streams.of_organization(forests)) == (["Zoé Lavoie"] if is_offered else [])
    assert ("Zita Lavoie" in offered(writer, streams.EVERYONE)) is True


def test_who_has_just_left_the_organization_is_not_offered(writer: User, forests: Organization) -> None:
    person = in_forests(forests, "Zoé Lavoie")
    moved(person)
    assert [one.person for one in people_to_mention(writer, streams.of_organization(forests), "lavo")] == []


def test_an_organization_of_others_completes_nothing(writer: User, forests: Organization) -> None:
    in_forests(forests, "Zoé Lavoie")
    outsider = make_member("Tom O’Neil")
    for where in (streams.of_organization(forests), f"organization:{'0' * 16}", "organization:"):
        with pytest.raises(Http404):
            offered(outsider, where)


def test_each_composer_completes_among_those_who_will_read(client: Client, writer: User, forests: Organization) -> None:
    colleague = in_forests(forests, "Zoé Lavoie")
    group = make_group(colleague, writer)
    tab = sign_in_as(client, writer)

    def place_in(address: str) -> str:
        page = tab.get(address).content.decode()
        return page.partition('data-mentions="')[2].partition('"')[0].partition("in=")[2].replace("%3A", ":")

    for target in (Target(), Target(organization=forests), Target(group=group)):
        post = actions.publish_post(author=writer, text="Bonjour", target=target)
        assert place_in(post.get_absolute_url()) == target.value
        assert place_in(reverse("microblog:edit", args=[post.public_id])) == target.value
    assert place_in(reverse("microblog:everyone")) == streams.EVERYONE
    assert place_in(reverse("microblog:organization", args=[forests.address])) == streams.of_organization(forests)
    assert place_in(reverse("microblog:group", args=[group.address])) == group.key
