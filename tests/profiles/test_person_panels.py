"""The page of a person leads to what they say, the groups in common, and an invitation."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.membership import admit
from groups.models import GroupKind, GroupRole
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member, sign_in_as
from microblog import actions
from microblog.streams import Target
from tests.groups.world import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> User:
    return make_member("Maëlle Tremblay-Nguyen")


@pytest.fixture
def person() -> User:
    return make_member("Amadou Diallo")


def page_of(person: User, viewer: User) -> str:
    return sign_in_as(Client(), viewer).get(reverse("profiles:person", args=[person.handle])).content.decode()


def test_what_a_person_said_last_is_on_their_page_as_far_as_the_viewer_may_read_it(viewer: User, person: User) -> None:
    closed = make_group(person, GroupKind.CLOSED, name="Secret des vents")
    actions.publish_post(author=person, target=Target(), text="Le calcul de la nuit est fini.")
    actions.publish_post(author=person, target=Target(group=closed), text="Entre nous seulement.")
    page = page_of(person, viewer)
    assert "Le calcul de la nuit est fini." in page
    assert "Entre nous seulement." not in page
    assert reverse("microblog:person", args=[person.handle]) in page
    assert "Entre nous seulement." in page_of(person, person)


def test_groups_in_common_are_told_and_others_are_not(viewer: User, person: User) -> None:
    shared, other = make_group(viewer, name="Feux de forêt"), make_group(person, name="Vents du fleuve")
    admit(actor=None, group=shared, member=person, role=GroupRole.MEMBER)
    page = page_of(person, viewer)
    assert "1 groupe en commun" in page
    assert str(shared.name) in page
    assert str(other.name) not in page


def test_who_animates_a_group_invites_from_the_page_of_a_person(viewer: User, person: User) -> None:
    group = make_group(viewer, name="Feux de forêt")
    address = f"{reverse('groups:invite', args=[group.address])}?person={person.handle}"
    assert address in page_of(person, viewer)
    assert f'value="{person.handle}"' in sign_in_as(Client(), viewer).get(address).content.decode()
    admit(actor=None, group=group, member=person, role=GroupRole.MEMBER)
    assert address not in page_of(person, viewer)
    assert "Inviter à" not in page_of(viewer, person)
