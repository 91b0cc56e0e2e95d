"""Every address of the history and of the plain form, for every persona, of a page in a closed group."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.testing import sign_in_as
from tests.groups.world import PERSONAS, World
from tests.wiki.pages import write
from tests.wiki.texts import body
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Way

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

INSIDE = ("owner", "animator", "group member", "guest")
EDITORS = ("owner", "animator", "group member")
MANAGERS = ("owner", "animator")
# Of each address: who inside may, and what the others inside get; outsiders get 404.
READ = {"history": [], "edition": [1], "compare": [], "authors": []}
EDIT = {"restore_edition": [1], "undo_edition": [2], "form": []}


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_opens_and_sends_what(world: World, persona: str) -> None:
    owner = world.person("owner")
    page = write(owner, open_space(actor=owner, owner=world.groups["closed"]), "Saison", "Un")
    rewrite_page(actor=owner, page=page, body=body("Deux"), way=Way.FORM)
    client, person = Client(), world.people[persona]
    if person is not None:
        sign_in_as(client, person)
    is_out = persona in {"anonymous", "suspended"}

    def expected(able: tuple[str, ...], done: int) -> int:
        if is_out:
            return 302
        return 404 if persona not in INSIDE else done if persona in able else 403

    def address(name: str, numbers: list[int]) -> str:
        return reverse(f"wiki:{name}", args=[page.address, *numbers])

    rows = {**dict.fromkeys(READ, INSIDE), **dict.fromkeys(EDIT, EDITORS)}
    opened = {name: client.get(address(name, numbers)).status_code for name, numbers in {**READ, **EDIT}.items()}
    assert opened == {name: expected(able, 200) for name, able in rows.items()}
    sent = {
        "hide_edition": client.post(address("hide_edition", [1])).status_code,
        "restore_edition": client.post(address("restore_edition", [2]), {"base": 2}).status_code,
        "form": client.post(address("form", []), {"text": "", "base": 2}).status_code,
    }
    assert sent == {
        "hide_edition": expected(MANAGERS, 302),
        "restore_edition": expected(EDITORS, 302),
        "form": expected(EDITORS, 302),
    }
