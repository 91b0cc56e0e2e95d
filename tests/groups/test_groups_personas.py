"""Every address of groups, for every persona, in an open, a closed, a hidden and a deleted group."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import groupby, product
from operator import itemgetter

import pytest
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from groups.urls import urlpatterns
from intranet.kernel.web import views
from tests.groups import persona_rows
from tests.groups.persona_rows import Expectation, Row
from tests.groups.signed_in import SENT_TO_SIGN_IN, START, SignedIn, bare_page, everybody_signed_in
from tests.groups.world import KINDS, PERSONAS, World
from tests.keeping import Keeper, undone

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


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
    if persona in SENT_TO_SIGN_IN and not row.is_open:
        return (401,)
    expectation: Expectation = getattr(row, kind)
    found = expectation if isinstance(expectation, int | tuple) else expectation.get(persona, expectation.get("*", 404))
    return found if isinstance(found, tuple) else (found,)


@pytest.fixture
def _start(keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """Everybody signs in once for all the tests."""
    with django_db_blocker.unblock():
        keeper.keep(START, everybody_signed_in)


@pytest.fixture
def everybody(db: None, keeper: Keeper) -> SignedIn:
    assert isinstance(keeper.made, SignedIn)
    return deepcopy(keeper.made)


@pytest.fixture(autouse=True)
def _bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_page", bare_page)


def _asked(row: Row) -> Iterator[tuple[str, str]]:
    """The kinds of group and the personas that may make a difference to an address.

    An address that says nothing of a group is the same for all.
    """
    names_a_group = row.has_group or row.arguments is not Row.arguments
    for kind, persona in product(KINDS if names_a_group else KINDS[:1], PERSONAS):
        if row.is_open or kind == KINDS[0] or persona not in SENT_TO_SIGN_IN:
            yield kind, persona


def _prepared(name: str, world: World, kind: str) -> tuple[str, Mapping[str, str]]:
    """The address for a kind of group, with what it is about, and what is posted to it."""
    row = ROWS[name]
    row.prepare(world, kind)
    arguments = [*([world.groups[kind].address] if row.has_group else []), *row.arguments(world, kind)]
    return reverse(f"groups:{name}", args=arguments), row.data(world, kind)


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == ROWS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_persona_gets_its_answer(name: str, everybody: SignedIn) -> None:
    row, wrong = ROWS[name], {}
    for kind, asked in groupby(_asked(row), key=itemgetter(0)):
        with undone():
            address, data = _prepared(name, everybody.world, kind)
            for _kind, persona in asked:
                statuses = _expected(row, kind, persona)
                status = everybody.status(persona, row.method, address, data)
                if status not in statuses:
                    wrong[kind, persona] = f"{status} instead of {statuses}"
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.method == "POST"))
def test_what_changes_something_is_never_a_get(name: str, everybody: SignedIn) -> None:
    """A GET is refused, or shows a page that asks; it is in `test_addresses` that it writes nothing."""
    address, _data = _prepared(name, everybody.world, "open")
    assert everybody.tab("owner").get(address).status_code in {200, 403, 404, 405, 410}
