"""Guests are named wherever one sees who reads: how many, and where they come from."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.membership import admit
from groups.models import Group, GroupKind, GroupRole, GuestAccount
from groups.queries.reach import Outsiders, outsiders_of
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.testing import make_member, sign_in_as
from microblog.actions import publish_post
from microblog.streams import Target
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import make_group

pytestmark = pytest.mark.django_db

WORDS = "dont 1 personne de l’extérieur"


@pytest.fixture
def owner(db: None) -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def group(owner: User) -> Group:
    return make_group(owner, GroupKind.CLOSED)


def invite(group: Group, owner: User, name: str, organization: str) -> User:
    guest = make_member(name, kind=Kind.GUEST, email=f"{name.split()[0].lower()}@elsewhere.example")
    admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, sponsor=owner)
    GuestAccount.objects.create(member=guest, organization=organization)
    return guest


def test_composers_heads_of_threads_and_who_can_see_this_name_guests_and_their_organizations(
    client: Client, group: Group, owner: User
) -> None:
    thread = make_thread(owner, group)
    reply = make_reply(owner, thread)
    post = publish_post(author=owner, text="Bonjour", target=Target(group=group))
    sign_in_as(client, owner)
    discussion = [group.address, thread.public_id]
    pages = [
        reverse("groups:group", args=[group.address]),
        reverse("groups:new_thread", args=[group.address]),
        reverse("groups:thread", args=discussion),
        reverse("groups:thread_state", args=discussion),
        reverse("groups:reply_to_thread", args=discussion) + f"?to={reply.public_id}",
        reverse("microblog:reach") + f"?audience={group.key}",
        reverse("microblog:post", args=[post.public_id]),
    ]
    for page in pages:
        assert "de l’extérieur" not in client.get(page).content.decode(), page
    invite(group, owner, "Gaston Hébert", "Coastal Lab")
    for page in pages:
        headers = {"HX-Request": "true"} if page.endswith("/state/") else {}
        shown = client.get(page, headers=headers).content.decode()
        assert f'<strong class="outside">{WORDS} (<bdi>Coastal Lab</bdi>)</strong>' in shown, page


def test_three_organizations_are_named_and_only_to_members_of_the_government(group: Group, owner: User) -> None:
    guests = [invite(group, owner, f"G{number} Roy", name) for number, name in enumerate(["D", "B", "A", "C", ""])]
    found = outsiders_of(owner, group)
    assert (found.people, found.names) == (5, "A, B, C, …")
    assert outsiders_of(guests[0], group) == Outsiders(people=5)
    assert outsiders_of(make_member("Tom O’Neil"), group) == Outsiders()
