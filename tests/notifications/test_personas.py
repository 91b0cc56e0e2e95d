"""Every address of notifications, for every persona."""

import pytest
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications import unsubscribing
from intranet.kernel.notifications.urls import urlpatterns
from intranet.kernel.testing import ANONYMOUS, personas, sign_in_as
from tests.notifications.world import SUBJECT, News, tell

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

EVERY_ADDRESS = {
    "list": "GET",
    "count": "GET",
    "read_all": "POST",
    "settings": "GET",
    "ledger": "GET",
    "mute": "POST",
    "unfollow": "POST",
    "unsubscribe": "GET",
    "read": "POST",
}
# Of nothing that is theirs: one event is that of the employee, who alone follows the topic.
OF_ONES_OWN = {"mute": 403, "unfollow": 403, "read": 404}


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(EVERY_ADDRESS)


@pytest.mark.parametrize("name", EVERY_ADDRESS)
def test_each_persona_gets_its_answer(name: str, news: News, client: Client) -> None:
    people = personas()
    employee = people["employee"]
    assert employee is not None
    for persona, viewer in people.items():
        Follow.objects.get_or_create(member=employee, key=SUBJECT)
        event = news.happen()
        tell()
        arguments = {
            "read": [event.public_id],
            "unsubscribe": [unsubscribing.token_of_kind(employee, news.kind.name)],
        }
        address = reverse(f"notifications:{name}", args=arguments.get(name))
        assert _status(client, viewer, address, EVERY_ADDRESS[name]) == _expected(name, persona), persona


def _status(client: Client, viewer: User | None, address: str, method: str) -> int:
    client.logout()
    sign_in_as(client, viewer)
    response = client.get(address) if method == "GET" else client.post(address, {"key": SUBJECT})
    is_sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(resolve_url("account_login"))
    return 401 if is_sent_to_sign_in else response.status_code


def _expected(name: str, persona: str) -> int:
    if name == "unsubscribe":
        return 200
    if persona in (ANONYMOUS, "suspended"):
        return 401
    if persona != "employee" and name in OF_ONES_OWN:
        return OF_ONES_OWN[name]
    return 302 if EVERY_ADDRESS[name] == "POST" else 200


@pytest.mark.parametrize("name", [name for name, method in EVERY_ADDRESS.items() if method == "POST"])
def test_what_changes_something_is_never_a_get_and_needs_its_token(name: str, client: Client) -> None:
    employee = personas()["employee"]
    arguments = ["0000000000000000"] if name == "read" else None
    address = reverse(f"notifications:{name}", args=arguments)
    assert sign_in_as(client, employee).get(address).status_code == 405
    strict = sign_in_as(Client(enforce_csrf_checks=True), employee)
    assert strict.post(address).status_code == 403
