"""Every address of projects, for every persona, for a project of everyone, of a hidden group, that waits and that ended."""

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from intranet.kernel.testing import sign_in_as
from intranet.kernel.web import views
from projects.urls import urlpatterns
from tests.groups.signed_in import SENT_TO_SIGN_IN, bare_page
from tests.keeping import undone
from tests.projects.opportunity_rows import OPPORTUNITY_ROWS
from tests.projects.persona_rows import PROJECT_ROWS, Row
from tests.projects.world import KINDS, PERSONAS, World

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

ROWS = {**PROJECT_ROWS, **OPPORTUNITY_ROWS}


@pytest.fixture(autouse=True)
def _bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_page", bare_page)


@pytest.fixture
def tabs(world: World) -> dict[str, Client]:
    return {persona: sign_in_as(Client(), member) for persona, member in world.people.items()}


def expected(row: Row, kind: str, persona: str) -> int:
    if persona in SENT_TO_SIGN_IN:
        return 401
    answers = getattr(row, kind)
    return int(answers.get(persona, answers.get("*", 404)))


def status(tab: Client, method: str, address: str, data: object) -> int:
    ask = tab.post if method == "POST" else tab.get
    with undone():
        response = ask(address, data)
        if response.streaming:
            response.getvalue()
    is_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url(settings.LOGIN_URL))  # type: ignore[attr-defined]
    return 401 if is_to_sign_in else int(response.status_code)


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == ROWS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_persona_gets_its_answer(name: str, world: World, tabs: dict[str, Client]) -> None:
    row, wrong = ROWS[name], {}
    for kind in KINDS if row.has_project else KINDS[:1]:
        with undone():
            arguments = [*([world.projects[kind].address] if row.has_project else []), *row.arguments(world, kind)]
            address, data = reverse(f"projects:{name}", args=arguments), row.data(world, kind)
            for persona in PERSONAS:
                found, wanted = status(tabs[persona], row.method, address, data), expected(row, kind, persona)
                if found != wanted:
                    wrong[kind, persona] = f"{found} instead of {wanted}"
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.method == "POST"))
def test_what_changes_something_is_never_a_get(name: str, world: World, tabs: dict[str, Client]) -> None:
    row = ROWS[name]
    arguments = [*([world.projects["public"].address] if row.has_project else []), *row.arguments(world, "public")]
    address = reverse(f"projects:{name}", args=arguments)
    assert tabs["lead"].get(address).status_code == 405
