"""A name that is known where its item is not: what it tells, and asking for access to it."""

import pytest
from django.test import Client
from django.urls import reverse

from files.actions.items import move_item, trash_item
from files.actions.sharing import make_name_known, stop_sharing_item
from files.models import Item, Right
from files.queries.sharing import managers_of
from files.roles import right_of
from groups.actions.groups import archive_group
from intranet.kernel.access.actions import ask_for_access, decide_request
from intranet.kernel.access.askable import Asked, asked_for
from intranet.kernel.access.permissions import can_decide_access
from intranet.kernel.accounts.actions.states import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Notification
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import add, library_of, make_folder, narrow
from tests.groups.world import World
from tests.notifications.world import work

pytestmark = pytest.mark.django_db


class Known:
    """A folder of a closed group that two people see; the others of the group know its name."""

    def __init__(self, world: World) -> None:
        self.owner, self.member, self.outsider = (world.person(one) for one in ("owner", "group member", "animator"))
        self.top = library_of(world.groups["closed"], self.owner)
        self.folder = make_folder(self.owner, self.top, "Ententes")
        self.document = add(self.owner, self.folder, "Budget.ods")
        narrow(self.owner, self.folder, self.member)
        self.folder = make_name_known(actor=self.owner, item=self.folder, is_known=True)

    @property
    def asked(self) -> Asked:
        found = asked_for(self.folder.key)
        assert found is not None
        return found

    def page_for(self, viewer: User, address: str) -> str:
        client = Client()
        sign_in_as(client, viewer)
        return client.get(address, follow=True).content.decode()


@pytest.fixture
def known(world: World) -> Known:
    return Known(world)


def test_the_name_stands_in_its_folder_and_leads_to_asking(known: Known) -> None:
    address = reverse("access:ask", args=["document", known.folder.public_id])
    for view in ("", "?view=grid"):
        listing = known.page_for(known.outsider, known.top.get_absolute_url() + view)
        assert "Ententes" in listing
        assert address in listing
    client = Client()
    sign_in_as(client, known.outsider)
    assert client.get(known.folder.get_absolute_url())["Location"] == address
    assert client.post(known.folder.get_absolute_url(), {"do": "folder", "name": "x"}).status_code == 404
    asking = client.get(address).content.decode()
    assert "Ententes" in asking
    # Neither what is in it, nor how much, nor who sees it.
    for secret in ("Budget", "Marc Bélanger"):
        assert secret not in listing
        assert secret not in asking


def test_who_does_not_see_the_folder_above_knows_no_name(world: World, known: Known) -> None:
    client = Client()
    for persona in ("employee", "administrator"):
        sign_in_as(client, world.person(persona))
        for address in (known.folder.get_absolute_url(), reverse("access:ask", args=["document", known.folder.public_id])):
            assert client.get(address).status_code == 404
    inside = make_name_known(actor=known.owner, item=narrow(known.owner, known.document), is_known=True)
    assert not asked_for(inside.key).is_known(known.outsider)  # type: ignore[union-attr]


def test_a_request_reaches_those_who_manage_it_and_a_yes_lets_in(known: Known) -> None:
    request = ask_for_access(actor=known.outsider, asked=known.asked, message="Pour le comité")
    assert ask_for_access(actor=known.outsider, asked=known.asked, message="Encore") == request
    work()
    told = Notification.objects.filter(event__kind="access.requested")
    assert [row.member for row in told] == [known.owner]
    decide_request(actor=known.owner, request=request, is_granted=True)
    assert right_of(known.outsider, Item.objects.get(pk=known.document.pk)) == Right.VIEW
    work()
    assert [row.event.kind for row in Notification.objects.filter(member=known.outsider)] == ["access.answered"]
    with pytest.raises(PermissionRefused):
        decide_request(actor=known.owner, request=request, is_granted=False, reason="Trop tard")


def test_the_request_of_somebody_who_was_suspended_is_not_answered(world: World, known: Known) -> None:
    request = ask_for_access(actor=known.outsider, asked=known.asked, message="Pour le comité")
    work()
    suspend_member(actor=world.person("administrator"), member=known.outsider, reason="Enquête")
    request.refresh_from_db()
    assert not can_decide_access(known.owner, request, known.asked)
    assert "Pour le comité" not in known.page_for(known.owner, "/notifications/")
    assert 'name="answer"' not in known.page_for(known.owner, reverse("access:decide", args=[request.public_id]))


def test_it_ends_with_the_list_with_a_move_and_with_the_trash(known: Known) -> None:
    def is_known() -> bool:
        asked = asked_for(known.folder.key)
        return asked is not None and asked.is_known(known.outsider)

    other = make_folder(known.owner, known.top, "Ailleurs")
    assert is_known()
    move_item(actor=known.owner, item=known.folder, folder=other)
    assert not is_known()
    make_name_known(actor=known.owner, item=known.folder, is_known=True)
    trash_item(actor=known.owner, item=known.folder)
    assert not is_known()
    fresh = Item.objects.get(pk=known.document.pk)
    assert known.outsider not in managers_of(fresh)


def test_an_item_that_is_narrowed_again_has_an_unknown_name(known: Known) -> None:
    stop_sharing_item(actor=known.owner, item=known.folder)
    folder = narrow(known.owner, known.folder)
    assert not folder.is_name_known
    assert not known.asked.is_known(known.outsider)


def test_nobody_answers_for_an_archived_group(world: World, known: Known) -> None:
    assert list(managers_of(known.folder)) == [known.owner]
    archive_group(actor=known.owner, group=world.groups["closed"])
    assert not managers_of(Item.objects.select_related("library__group", "place__audience").get(pk=known.folder.pk)).exists()


def test_an_item_without_a_list_has_no_name_to_let_be_known(known: Known) -> None:
    with pytest.raises(PermissionRefused):
        make_name_known(actor=known.owner, item=add(known.owner, known.top, "plan.txt"), is_known=True)
