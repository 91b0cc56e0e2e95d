"""Asking for access to a thing whose name one knows: who may, who is told, who answers, and what it opens."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.access import actions
from intranet.kernel.access.askable import Askable, Asked, askables, asked_for
from intranet.kernel.access.models import AccessRequest
from intranet.kernel.access.permissions import ASKED_AGAIN_AFTER, can_ask_for_access, can_decide_access
from intranet.kernel.access.urls import urlpatterns
from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.actions import add_audience_member, audience_for, everyone, only, place_for, show_to_list
from intranet.kernel.audiences.models import Audience, Place
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Delivery, Event, Notification, Outcome
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import PERSONAS, World
from tests.notifications.world import work
from tests.registries import hold

pytestmark = pytest.mark.django_db
WORDS = "Je prépare la carte des risques."


@dataclass
class Folder:
    """A thing of these tests: its name is for those of one audience, what is in it for a list of people."""

    public_id: str
    place: Place
    listing: Audience
    manager: User

    def lists(self, viewer: User) -> bool:
        return self.listing.pk in audience_ids(User.objects.get(pk=viewer.pk))

    def opens(self, viewer: User) -> bool:
        return Place.objects.get(pk=self.place.pk).audience_id in audience_ids(User.objects.get(pk=viewer.pk))

    def let_in(self, member: User) -> None:
        parts = Audience.objects.filter(wholes__audience__key=self.place.key)
        show_to_list(place=self.place, parts=[*parts, only(member)])


@pytest.fixture
def manager(db: None) -> User:
    return make_member("Kateri Jacobs", email="kateri@demo.gouv.example")


@pytest.fixture
def asker(db: None) -> User:
    return make_member("Maëlle Tremblay", email="maelle@demo.gouv.example")


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> dict[str, Folder]:
    """The folders there are, which the registration of these tests finds."""
    found: dict[str, Folder] = {}
    askable = Askable(
        word="folder",
        noun="Folder",
        icon="folder",
        find=found.get,
        is_known=lambda viewer, folder: folder.lists(viewer),
        is_visible=lambda viewer, folder: folder.opens(viewer),
        title=lambda _folder: "Ententes",
        address=lambda _folder: "/",
        managers=lambda folder: User.objects.filter(pk=folder.manager.pk),
        grant=lambda _actor, folder, member: folder.let_in(member),
    )
    hold(monkeypatch, askables, [askable])
    return found


def add_folder(folders: dict[str, Folder], manager: User, key: str = "f1", listing: Audience | None = None) -> Folder:
    place = place_for(key=f"folder:{key}", audience=everyone())
    show_to_list(place=place, parts=[only(manager)])
    folders[key] = Folder(key, place, listing or everyone(), manager)
    return folders[key]


@pytest.fixture
def folder(folders: dict[str, Folder], manager: User) -> Folder:
    return add_folder(folders, manager)


@pytest.fixture
def asked(folder: Folder) -> Asked:
    found = asked_for("folder:f1")
    assert found is not None
    return found


ASK = "/access/folder/f1/"


def lines(member: User) -> list[str]:
    """What the member was told."""
    work()
    told = Notification.objects.filter(member=member, outcome=Outcome.SHOWN).select_related("event").order_by("pk")
    events = [one.event for one in told]
    found = []
    for event in events:
        things = kinds[event.kind].things
        event.thing = things([event], member).get(event.pk) if things else None
        sentence = kinds[event.kind].sentence([event], member) if event.thing else None
        found.append(f"{sentence.line} {sentence.quote}".strip() if sentence else "")
    return found


def test_who_asks_is_let_in_and_told_and_so_are_those_who_manage(
    client: Client, folder: Folder, asker: User, manager: User
) -> None:
    sign_in_as(client, asker)
    assert "Demander l’accès" in client.get(ASK).content.decode()
    assert client.post(ASK, {"message": WORDS}).status_code == 302
    assert "Demande envoyée" in client.get(ASK).content.decode()
    assert lines(manager) == [f"Maëlle Tremblay demande l’accès\u00a0: «\u00a0Ententes\u00a0» {WORDS}"]
    request = AccessRequest.objects.get()
    sign_in_as(client, manager)
    address = reverse("access:decide", args=[request.public_id])
    assert WORDS in client.get(address).content.decode()
    assert client.post(address, {"answer": "grant", "reason": ""}).status_code == 302
    assert folder.opens(asker)
    assert "vous a donné accès" in lines(asker)[0]
    assert lines(manager) == [""]  # it waits no more
    sign_in_as(client, asker)
    assert client.get(ASK)["Location"] == "/"
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"access.requested", "access.granted"}


def test_both_are_mailed(folder: Folder, asked: Asked, asker: User, manager: User) -> None:
    request = actions.ask_for_access(actor=asker, asked=asked, message=WORDS)
    work()
    assert [one.member for one in Delivery.objects.all()] == [manager]
    actions.decide_request(actor=manager, request=request, is_granted=True)
    work()
    assert [one.member for one in Delivery.objects.order_by("pk")] == [manager, asker]


def test_a_refusal_says_why_and_one_waits_a_week_before_asking_again(
    client: Client, folder: Folder, asked: Asked, asker: User, manager: User
) -> None:
    request = actions.ask_for_access(actor=asker, asked=asked, message=WORDS)
    sign_in_as(client, manager)
    address = reverse("access:decide", args=[request.public_id])
    assert "govuk-error-summary" in client.post(address, {"answer": "refuse", "reason": ""}).content.decode()
    client.post(address, {"answer": "refuse", "reason": "La liste est publique."})
    assert not folder.opens(asker)
    sign_in_as(client, asker)
    shown = client.get(ASK).content.decode()
    assert "La liste est publique." in shown
    assert "<textarea" not in shown
    assert client.post(ASK, {"message": WORDS}).status_code == 403
    AccessRequest.objects.update(decided_at=timezone.now() - ASKED_AGAIN_AFTER)
    assert client.post(ASK, {"message": WORDS}).status_code == 302


def test_sent_twice_it_is_one_request_and_withdrawn_it_is_none(client: Client, folder: Folder, asker: User) -> None:
    sign_in_as(client, asker)
    for _ in range(2):
        client.post(ASK, {"message": WORDS})
    assert AccessRequest.objects.count() == 1
    assert Event.objects.filter(kind="access.requested").count() == 1
    for _ in range(2):
        assert client.post(f"{ASK}withdraw/").status_code == 302
    assert not AccessRequest.objects.exists()


def test_a_request_is_answered_once(folder: Folder, asked: Asked, asker: User, manager: User) -> None:
    request = actions.ask_for_access(actor=asker, asked=asked, message=WORDS)
    actions.decide_request(actor=manager, request=request, is_granted=False, reason="Non.")
    with pytest.raises(PermissionRefused):
        actions.decide_request(actor=manager, request=request, is_granted=True)
    with pytest.raises(PermissionRefused):
        actions.withdraw_request(actor=asker, request=request)
    with pytest.raises(ValueError, match="why"):
        actions.decide_request(actor=manager, request=request, is_granted=False)


def test_asking_is_limited(client: Client, folders: dict[str, Folder], manager: User, asker: User) -> None:
    sign_in_as(client, asker)
    for number in range(21):
        add_folder(folders, manager, f"n{number}")
        status = client.post(f"/access/folder/n{number}/", {"message": WORDS}).status_code
        assert status == (302 if number < 20 else 429)


def test_what_one_may_not_know_of_looks_as_what_never_was(
    client: Client, folders: dict[str, Folder], manager: User, asker: User
) -> None:
    hidden = add_folder(folders, manager, "f2", audience_for(kind="group", key="g1"))
    sign_in_as(client, asker)
    for address in ("/access/folder/f2/", "/access/folder/f3/", "/access/nothing/f2/"):
        assert (client.get(address).status_code, client.post(address, {"message": "x"}).status_code) == (404, 404)
    add_audience_member(audience=hidden.listing, member=asker)
    assert client.get("/access/folder/f2/").status_code == 200


def test_the_answer_is_told_only_while_one_may_know_of_the_thing(
    folders: dict[str, Folder], folder: Folder, asked: Asked, asker: User, manager: User
) -> None:
    request = actions.ask_for_access(actor=asker, asked=asked, message=WORDS)
    actions.decide_request(actor=manager, request=request, is_granted=False, reason="Non.")
    folder.listing = only(manager)
    assert lines(asker) == []


# Who may do what --------------------------------------------------------------------------------------------------------

MEMBERS = ("employee", "other-organization employee", "group member", "animator", "owner", "administrator")


def test_each_persona_gets_its_answer(client: Client, groups_world: World, folders: dict[str, Folder], asker: User) -> None:
    """A folder whose name everyone of the government may know, managed by the owner."""
    add_folder(folders, groups_world.person("owner"))
    asked = asked_for("folder:f1")
    assert asked is not None
    request = actions.ask_for_access(actor=asker, asked=asked, message=WORDS)
    for persona in PERSONAS:
        client.logout()
        sign_in_as(client, groups_world.people[persona])
        is_out = persona in ("anonymous", "suspended")
        # Who sees it already is led there.
        asking = 302 if is_out or persona == "owner" else 200 if persona in MEMBERS else 404
        assert client.get(ASK).status_code == asking, persona
        assert client.post(f"{ASK}withdraw/").status_code == (302 if is_out or persona in MEMBERS else 404), persona
        deciding = 302 if is_out else 200 if persona == "owner" else 404
        assert client.get(reverse("access:decide", args=[request.public_id])).status_code == deciding, persona
        if not is_out:
            person = groups_world.person(persona)
            assert bool(can_ask_for_access(person, asked)) is (persona in MEMBERS and persona != "owner"), persona
            assert bool(can_decide_access(person, request, asked)) is (persona == "owner"), persona


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == {"ask", "withdraw", "decide"}


def test_nobody_asks_where_nobody_would_answer(folder: Folder, asked: Asked, asker: User, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(state=State.DEPARTED)
    assert not can_ask_for_access(asker, asked)
