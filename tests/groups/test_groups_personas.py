"""Every address of groups, for every persona, in an open, a closed, a hidden and a deleted group."""

import importlib
import pkgutil
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from groups.urls import urlpatterns
from intranet.kernel.testing import ANONYMOUS, sign_in_as
from tests.groups import persona_rows
from tests.groups.persona_rows import Expectation, Row
from tests.groups.world import KINDS, PERSONAS, World

pytestmark = pytest.mark.django_db


def _all_rows() -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for module in pkgutil.iter_modules(persona_rows.__path__):
        found = importlib.import_module(f"{persona_rows.__name__}.{module.name}").ROWS
        doubled = rows.keys() & found.keys()
        assert not doubled, f"{doubled} are in two modules"
        rows |= found
    return rows


ROWS = _all_rows()


def _expected(row: Row, kind: str, persona: str) -> tuple[int, ...]:
    if persona in {ANONYMOUS, "suspended"} and not row.is_open:
        return (401,)
    expectation: Expectation = getattr(row, kind)
    found = expectation if isinstance(expectation, int | tuple) else expectation.get(persona, expectation.get("*", 404))
    return found if isinstance(found, tuple) else (found,)


def _status(client: Client, world: World, persona: str, name: str, kind: str) -> int:
    """What the address answers; 302 to the sign-in page is told as 401."""
    row = ROWS[name]
    client.logout()
    sign_in_as(client, world.people[persona])
    row.prepare(world, kind)
    arguments = [*([world.groups[kind].address] if row.has_group else []), *row.arguments(world, kind)]
    ask: Callable[..., Any] = client.get if row.method == "GET" else client.post
    response = ask(reverse(f"groups:{name}", args=arguments), row.data(world, kind))
    is_sent_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url("account_login"))
    return 401 if is_sent_to_sign_in else int(response.status_code)


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == ROWS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_persona_gets_its_answer(name: str, world: World, client: Client) -> None:
    wrong = {}
    for kind, persona in product(KINDS, PERSONAS):
        statuses = _expected(ROWS[name], kind, persona)
        with transaction.atomic():  # what one persona does is undone before the next one comes
            status = _status(client, world, persona, name, kind)
            transaction.set_rollback(True)
        if status not in statuses:
            wrong[kind, persona] = f"{status} instead of {statuses}"
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.method == "POST"))
def test_what_changes_something_is_never_a_get(name: str, world: World, client: Client) -> None:
    """A GET is refused, or shows a page that asks; it is in `test_addresses` that it writes nothing."""
    row = ROWS[name]
    sign_in_as(client, world.person("owner"))
    row.prepare(world, "open")
    arguments = [*([world.groups["open"].address] if row.has_group else []), *row.arguments(world, "open")]
    assert client.get(reverse(f"groups:{name}", args=arguments)).status_code in {200, 403, 404, 405, 410}
