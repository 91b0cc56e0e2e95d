"""Every address of the site: who must sign in, and that opening a page changes nothing."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from intranet.kernel.testing import ANONYMOUS, personas, sign_in_as, statements
from tests.architecture.exceptions import OPEN_ADDRESSES, WRITING_GETS

pytestmark = [pytest.mark.django_db]

# What stands for a part of an address: a person who exists, and else an identity that nothing has.
SAMPLES = {
    "handle": "aicha.benali",
    "public_id": "0000000000000000",
    "pk": 1,
    "number": 1,
    "take": 1,
    "page": 1,
    "domain": "nowhere.example",
    "id": "0000000000000000",
}
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf, with an example."""

    name: str
    path: str
    is_open: bool

    def __str__(self) -> str:
        return self.name


def samples_of(pattern: Any) -> dict[str, Any]:
    """A value that each part of a pattern accepts: those of a closed list begin with their first word."""
    found = dict.fromkeys(pattern.regex.groupindex, "x")
    for name, converter in pattern.converters.items():
        first = converter.regex.split("|")[0]
        found[name] = converter.to_python(first) if first.isalnum() else "x"
    return {name: SAMPLES.get(name, value) for name, value in found.items()}


def addresses(
    resolver: URLResolver | None = None, namespace: str = "", above: dict[str, Any] | None = None
) -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        parts = {**(above or {}), **samples_of(entry.pattern)}
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, parts)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            name = f"{namespace}{entry.name}"
            yield Address(name, reverse(name, kwargs=parts), name in OPEN_ADDRESSES)


def all_addresses() -> list[Address]:
    """All but the mailbox of the demonstration, which production has not, and the root that django-ninja only names."""
    return [address for address in addresses() if not address.name.startswith(("devmail:", "api:api-root"))]


ADDRESSES = all_addresses()
CLOSED = [address for address in ADDRESSES if not address.is_open]
OPEN = [address for address in ADDRESSES if address.is_open]


def is_to_sign_in(answer: Any) -> bool:
    """The page to sign in, or 401 from the API."""
    return answer.status_code == 401 or (answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")))


def is_no_verb(address: Address, answer: Any) -> bool:
    """An operation of the API that does not know the method, before it knows the caller."""
    return address.path.startswith("/api/") and answer.status_code == 405


def answers(client: Client, method: str, some: Iterable[Address]) -> Iterator[tuple[Address, Any]]:
    """What these addresses answer, each to the same session as the first: what one does, ending the session say, is undone."""
    cookies = deepcopy(client.cookies)
    for address in some:
        client.cookies = deepcopy(cookies)
        with transaction.atomic():
            yield address, getattr(client, method)(address.path)
            transaction.set_rollback(True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_demands_a_login(client: Client, method: str) -> None:
    assert not opened(answers(client, method, CLOSED))


def test_no_address_opens_for_the_suspended(client: Client) -> None:
    assert not opened(answers(sign_in_as(client, personas()["suspended"]), "get", CLOSED))


def opened(answered: Iterable[tuple[Address, Any]]) -> list[str]:
    return [
        f"{address.path} answered {answer.status_code}"
        for address, answer in answered
        if not is_to_sign_in(answer) and not is_no_verb(address, answer)
    ]


def test_every_exception_is_needed(client: Client) -> None:
    follow_a_step = {"mfa_authenticate", "mfa_trust", "mfa_login_webauthn", "socialaccount_signup"}
    for address, answer in answers(client, "get", OPEN):
        is_needed = address.name in follow_a_step or not is_to_sign_in(answer)
        assert is_needed, f"{address.name} demands a login: remove it from the exceptions"
        assert answer.status_code < 500, address.name


def test_every_exception_is_an_address() -> None:
    names = {address.name for address in ADDRESSES}
    assert set(OPEN_ADDRESSES) <= names
    assert set(WRITING_GETS) <= names


@pytest.mark.real_parts
@pytest.mark.parametrize("persona", [ANONYMOUS, "employee", "guest", "administrator"])
def test_opening_a_page_changes_no_row(client: Client, persona: str) -> None:
    people = personas()
    sign_in_as(client, people[persona])
    written = []
    for address in ADDRESSES:
        if address.name in WRITING_GETS:
            continue
        with statements() as sql:
            answer = client.get(address.path)
        # 503 is what a page says while the search engine is away; anything else above 500 is a fault.
        assert answer.status_code < 500 or answer.status_code == 503, f"{address.path}: {answer.status_code} for {persona}"
        written += [
            f"{address.name}: {line[:120]}" for line in sql if line.startswith(WRITING) and Session._meta.db_table not in line
        ]
    assert not written, "\n".join(written)


@pytest.mark.parametrize("persona", [ANONYMOUS, "administrator"])
def test_head_answers_where_get_does(client: Client, persona: str) -> None:
    """Administrators open what employees open too."""
    sign_in_as(client, personas()[persona])
    opened, asked = (
        {address.name: answer.status_code for address, answer in answers(client, method, ADDRESSES)}
        for method in ("get", "head")
    )
    assert asked == opened


ADMINISTRATION = [address for address in ADDRESSES if address.path.startswith("/administration/")]


@pytest.mark.parametrize("persona", ["employee", "guest"])
def test_administration_is_for_administrators(client: Client, persona: str) -> None:
    """The same refusal whether the thing exists or not: the permission comes first."""
    sign_in_as(client, personas()[persona])
    for method in ("get", "post"):
        statuses = {address.path: answer.status_code for address, answer in answers(client, method, ADMINISTRATION)}
        assert statuses == dict.fromkeys(statuses, 403), method
