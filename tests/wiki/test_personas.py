"""Every address of the wiki, for every persona, of a page in a closed group."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.testing import sign_in_as
from tests.groups.world import PERSONAS, World
from tests.wiki.pages import front_of, write
from wiki.models import WikiPage
from wiki.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

INSIDE = ("owner", "animator", "group member", "guest")
# Of each address: what a GET answers to who is inside and may, to who is inside and may not, and to an outsider.
ROWS: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "group": (INSIDE, 200, 200, 404),
    "page": (INSIDE, 200, 200, 404),
    "file": ((), 404, 404, 404),
}
# What is not about one page of a group: what who may open it is answered, and what a guest is.
OWN = {"government": (200, 404), "organization": (404, 404), "named": (404, 404), "search": (200, 200)}


def test_every_address_is_in_a_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == ROWS.keys() | OWN.keys()


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_opens_what(world: World, persona: str) -> None:
    owner = world.person("owner")
    page = write(owner, front_of(world.groups["closed"], owner), "Brûlages", "Un texte.")
    front_of(None, owner)
    client = Client()
    person = world.people[persona]
    if person is not None:
        sign_in_as(client, person)
    found = {name: client.get(_address(world, name, page)).status_code for name in [*ROWS, *OWN]}
    assert found == {name: _expected(persona, name) for name in [*ROWS, *OWN]}


def _address(world: World, name: str, page: WikiPage) -> str:
    of_groups = {"group": [world.groups["closed"].address], "page": [page.address]}
    of_others = {"file": ["0" * 16], "organization": ["0" * 16]}
    return reverse(f"wiki:{name}", args={**of_groups, **of_others}.get(name, []))


def _expected(persona: str, name: str) -> int:
    if persona in {"anonymous", "suspended"}:
        return 302
    if name in OWN:
        return OWN[name][persona == "guest"]
    able, may, may_not, outside = ROWS[name]
    if persona not in INSIDE:
        return outside
    return may if persona in able else may_not
