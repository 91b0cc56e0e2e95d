"""Every address of the wiki, for every persona, of a page in a closed group."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.testing import sign_in_as
from tests.groups.world import PERSONAS, World
from tests.wiki.test_history_personas import EDIT as HISTORY_EDIT
from tests.wiki.test_history_personas import READ as HISTORY
from tests.wiki.test_inout_personas import ROWS as IN_AND_OUT
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.knowledge.urls import asking_patterns, knowledge_patterns
from wiki.models import WikiPage
from wiki.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

INSIDE = ("owner", "animator", "group member", "guest")
EDITORS = ("owner", "animator", "group member")
MANAGERS = ("owner", "animator")
READ, EDIT = (INSIDE, 200, 200, 404), (EDITORS, 200, 403, 404)
# A form without a page of its own: nobody opens it.
POSTED = (INSIDE, 405, 405, 405)
# Of each address: what a GET answers to who is inside and may, to who is inside and may not, and to an outsider.
ROWS: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "group": (INSIDE, 200, 200, 404),
    **dict.fromkeys(("page", "below", "links", "changes", "all", "tags", "wanted", "to_review", "trash", "anchors"), READ),
    **dict.fromkeys(("edit", "new", "describe", "move", "review", "archive", "pair"), EDIT),
    "readers": (MANAGERS, 200, 403, 404),
    "editors": (MANAGERS, 200, 403, 404),
    "delete": (MANAGERS, 200, 403, 404),
    **dict.fromkeys(("order", "restore", "still_true", "take", "bookmark", "translate", "current", "separate"), POSTED),
}
# What the POST of each answers to who may, to who is inside and may not, and to an outsider.
SENT: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "bookmark": (INSIDE, 302, 302, 404),
    **dict.fromkeys(("order", "still_true", "take", "current", "separate"), (EDITORS, 302, 403, 404)),
    "translate": (EDITORS, 400, 403, 404),
    **dict.fromkeys(("new", "describe", "move", "review", "pair"), (EDITORS, 400, 403, 404)),
    **dict.fromkeys(("readers", "editors"), (MANAGERS, 400, 403, 404)),
    "archive": (EDITORS, 302, 403, 404),
    "delete": (MANAGERS, 302, 403, 404),
    # Whoever may delete it has just done so; the others, for whom it is there, are led to it.
    "restore": (MANAGERS, 302, 302, 404),
}
# What is not of one page of a group: what an employee and a guest get. Files and names are in other tables.
OWN = {
    **dict.fromkeys(("spaces", "all_changes", "mine", "bookmarks"), (200, 200)),
    "search": (200, 200),
    "titles": (200, 200),
    "government": (200, 404),
    "organization": (404, 404),
    "named": (404, 404),
    "file": (404, 404),
}
OUTSIDE = ("anonymous", "suspended")
# These have tables of their own: `test_history_personas`, `test_inout_personas`, `test_knowledge_personas`,
# `test_questions_personas`, `test_mediawiki`.
OTHERS = {"sources", "source", "hide_edition", *HISTORY, *HISTORY_EDIT, *IN_AND_OUT} - {"file"}
OTHERS |= {str(pattern.name) for pattern in (*knowledge_patterns, *asking_patterns)}


def test_every_address_is_in_a_table() -> None:
    assert {pattern.name for pattern in urlpatterns} - OTHERS == ROWS.keys() | OWN.keys()


@pytest.fixture
def page(world: World) -> WikiPage:
    owner = world.person("owner")
    return create_page(actor=owner, parent=open_space(actor=owner, owner=world.groups["closed"]), title="Page", language="fr")


def address_of(world: World, name: str, page: WikiPage) -> str:
    return reverse(f"wiki:{name}", args=[world.groups["closed"].address if name == "group" else page.address])


def expected(persona: str, row: tuple[tuple[str, ...], int, int, int]) -> int:
    able, may, may_not, outside = row
    if persona in OUTSIDE:
        return 302
    if persona not in INSIDE:
        return outside
    return may if persona in able else may_not


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_opens_what(world: World, page: WikiPage, persona: str) -> None:
    client = sign_in_as(Client(), world.people[persona])
    found = {name: client.get(address_of(world, name, page)).status_code for name in ROWS}
    assert found == {name: expected(persona, row) for name, row in ROWS.items()}


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_sends_what(world: World, page: WikiPage, persona: str) -> None:
    client = sign_in_as(Client(), world.people[persona])
    found = {name: client.post(address_of(world, name, page)).status_code for name in SENT}
    assert found == {name: expected(persona, row) for name, row in SENT.items()}


@pytest.mark.parametrize(("persona", "column"), [("employee", 0), ("guest", 1)])
def test_who_opens_what_is_not_of_one_page(world: World, persona: str, column: int) -> None:
    client = sign_in_as(Client(), world.person(persona))
    arguments = {"organization": ["none"], "file": ["none"]}
    found = {name: client.get(reverse(f"wiki:{name}", args=arguments.get(name, []))).status_code for name in OWN}
    assert found == {name: codes[column] for name, codes in OWN.items()}
