"""Pages of people: every address, for every persona, and for every state of the person who is looked at."""

from collections.abc import Callable
from itertools import product

import pytest
from django.core.cache import cache
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import State, User
from intranet.kernel.testing import ANONYMOUS, make_member, personas, sign_in_as
from profiles.actions.people import replace_portrait
from profiles.models import PORTRAIT_SIZES, DeclaredSkill, Section, Visibility
from profiles.urls import people_patterns
from tests.profiles.people import declared_by, show

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

INSIDE = ("employee", "other-organization employee", "administrator")
EVERY_ADDRESS = {
    "person": "GET",
    "person_card": "GET",
    "portrait": "GET",
    "endorsers": "GET",
    "follow": "POST",
    "endorse": "POST",
    "follows": "GET",
    "edit": "GET",
    "edit_name": "GET",
    "edit_portrait": "GET",
    "remove_portrait": "GET",
    "edit_section": "GET",
    "add_skill": "POST",
    "edit_skill": "GET",
    "remove_skill": "GET",
    "add_entry": "GET",
    "edit_entry": "GET",
    "remove_entry": "GET",
    "welcome_profile": "GET",
    "welcome_skills": "GET",
    "welcome_follow": "GET",
}
OF_A_PERSON = ("person", "person_card", "portrait", "endorsers", "follow", "endorse")
OF_ENTRIES = ("edit_skill", "remove_skill", "edit_entry", "remove_entry")


@pytest.fixture
def person() -> User:
    """Someone with a portrait and a skill that everybody may see."""
    member = make_member("Amadou Diallo", handle="amadou.diallo")
    show(member, Visibility.EVERYONE)
    declared_by(member)
    replace_portrait(actor=member, member=member, pictures=dict.fromkeys(PORTRAIT_SIZES, b"picture"))
    return member


def _address(name: str, person: User) -> str:
    declared = DeclaredSkill.objects.get(profile=person.pk)
    arguments: dict[str, list[object]] = {
        "person": [person.handle],
        "person_card": [person.handle],
        "portrait": [person.handle, 96],
        "follow": [person.handle],
        "endorse": [person.handle, declared.public_id],
        "endorsers": [person.handle, declared.public_id],
        "edit_section": [Section.PLACE],
        "edit_skill": [declared.public_id],
        "remove_skill": [declared.public_id],
        "add_entry": ["links"],
        "edit_entry": ["links", "0000000000000000"],
        "remove_entry": ["links", "0000000000000000"],
    }
    return reverse(f"profiles:{name}", args=arguments.get(name))


def _status(client: Client, viewer: User | None, name: str, person: User) -> int:
    """What the address answers; 302 to the sign-in page is told as 401."""
    client.logout()
    sign_in_as(client, viewer)
    ask: Callable[..., object] = client.get if EVERY_ADDRESS[name] == "GET" else client.post
    response = ask(_address(name, person))
    status = int(getattr(response, "status_code", 0))
    is_sent_to_sign_in = status == 302 and getattr(response, "url", "").startswith(resolve_url("account_login"))
    return 401 if is_sent_to_sign_in else status


def _expected(name: str, persona: str) -> int:
    if persona in (ANONYMOUS, "suspended"):
        return 401
    if name in OF_ENTRIES or (name in OF_A_PERSON and persona == "guest"):
        return 404  # the entries are those of the person who is looked at; a guest sees nobody
    return 302 if name in ("follow", "endorse") else 200


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in people_patterns} == set(EVERY_ADDRESS)


@pytest.mark.parametrize("name", EVERY_ADDRESS)
def test_each_persona_gets_its_answer(name: str, person: User, client: Client) -> None:
    for persona, viewer in personas().items():
        assert _status(client, viewer, name, person) == _expected(name, persona), persona


@pytest.mark.parametrize(
    ("change", "is_there"),
    [
        ({"state": State.UNCLAIMED}, set(OF_A_PERSON)),
        ({"state": State.DEPARTED}, {"person", "person_card"}),
        ({"state": State.SUSPENDED}, set()),
        ({"is_protected": True}, set()),
        ({"kind": "guest"}, set()),
        ({"kind": "retiree"}, set(OF_A_PERSON)),
    ],
    ids=["unclaimed", "departed", "suspended", "protected", "guest", "retired"],
)
def test_what_is_left_of_a_person_depends_on_their_state(
    change: dict[str, object], is_there: set[str], person: User, client: Client
) -> None:
    User.objects.filter(pk=person.pk).update(**change)
    people = personas()
    for name, persona in product(OF_A_PERSON, INSIDE):
        status = _status(client, people[persona], name, person)
        if name == "follow" and change.get("state") == State.DEPARTED:
            assert status == 403, persona
        else:
            assert status == (_expected(name, persona) if name in is_there else 404), (name, persona)


@pytest.mark.parametrize("name", [name for name, method in EVERY_ADDRESS.items() if method == "POST"])
def test_what_changes_something_is_never_a_get(name: str, person: User, client: Client) -> None:
    sign_in_as(client, make_member("Kateri Jacobs"))
    assert client.get(_address(name, person)).status_code == 405


def test_a_form_without_its_token_is_refused(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    sign_in_as(strict, make_member("Kateri Jacobs"))
    assert strict.post(_address("follow", person)).status_code == 403


def test_sending_pictures_without_end_is_refused(client: Client) -> None:
    cache.clear()
    sign_in_as(client, make_member("Kateri Jacobs"))
    statuses = [client.post(reverse("profiles:edit_portrait")).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
