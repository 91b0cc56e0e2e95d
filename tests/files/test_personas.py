"""Every address of libraries, for every persona, of a document in a closed group."""

import pytest
from django.test import Client
from django.urls import reverse

from files.models import Item
from files.urls import urlpatterns
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import add, library_of, make_folder, show_pages
from tests.groups.world import PERSONAS, World

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

INSIDE = ("owner", "animator", "group member", "guest")
EDITORS = ("owner", "animator", "group member")
MANAGERS = ("owner", "animator")
# Of each address: what a GET answers to who is inside and may, to who is inside and may not, and to an outsider.
ROWS: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "group": (INSIDE, 200, 200, 403),
    "item": (INSIDE, 200, 200, 404),
    # Who does not see the document reads that there is one to see for others.
    "card": (INSIDE, 200, 200, 200),
    "uses": (INSIDE, 200, 200, 404),
    "conflicts": (EDITORS, 200, 403, 404),
    "trash": (INSIDE, 200, 200, 404),
    "follow": (INSIDE, 405, 405, 405),
    "rename": (EDITORS, 200, 403, 404),
    "move": (INSIDE, 200, 200, 404),
    "delete": (EDITORS, 200, 403, 404),
    "restore": (INSIDE, 405, 405, 405),
    "purge": ((), 404, 404, 404),
    "replace": (EDITORS, 200, 403, 404),
    "download": (INSIDE, 404, 404, 404),
    "archive": (INSIDE, 200, 200, 404),
    "download_version": (INSIDE, 404, 404, 404),
    "restore_version": (INSIDE, 405, 405, 405),
    "page_image": (INSIDE, 200, 200, 404),
    "page_small": (INSIDE, 200, 200, 404),
    "play": (INSIDE, 404, 404, 404),
    "place": (INSIDE, 200, 200, 404),
    "share": (MANAGERS, 200, 403, 404),
    "unshare": (INSIDE, 405, 405, 405),
    "name_known": (INSIDE, 405, 405, 405),
    "links": (MANAGERS, 200, 403, 404),
    "link_end": (INSIDE, 405, 405, 405),
    "link_keep": (INSIDE, 405, 405, 405),
    "record": (MANAGERS, 200, 403, 404),
    "lock": (INSIDE, 405, 405, 405),
    "release": (INSIDE, 405, 405, 405),
    "ask_release": (INSIDE, 405, 405, 405),
}
# What is not about one item of a group: whoever may open it, and what the others get.
OWN = {"own": 200, "shared": 200, "search": 200, "pick": 200, "pick_upload": 405, "downloads": 200, "organization": 404}
# What a secret opens: `test_links.py`.
SECRET = {f"{word}{name}" for word in ("linked", "public") for name in ("", "_item", "_download", "_play", "_page")}


def test_every_address_is_in_a_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == ROWS.keys() | OWN.keys() | SECRET


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_opens_what(world: World, persona: str) -> None:
    owner = world.person("owner")
    top = library_of(world.groups["closed"], owner)
    folder, document = make_folder(owner, top, "Saison"), add(owner, top, "plan.txt")
    show_pages(document, "Un", has_images=True)
    client = Client()
    person = world.people[persona]
    if person is not None:
        sign_in_as(client, person)
    found = {name: client.get(_address(world, name, folder, document)).status_code for name in ROWS}
    assert found == {name: _expected(persona, name) for name in ROWS}


def _address(world: World, name: str, folder: Item, document: Item) -> str:
    if name == "group":
        return reverse("files:group", args=[world.groups["closed"].address])
    if name.startswith("link_"):
        return reverse(f"files:{name}", args=[folder.public_id, "0" * 16])
    numbers = [1] if "version" in name or name in {"play", "place"} else [1, 1] if name.startswith("page_") else []
    item = document if name in {"replace", "download"} or (numbers and name != "restore_version") else folder
    return reverse(f"files:{name}", args=[item.public_id, *numbers])


def _expected(persona: str, name: str) -> int:
    if persona in {"anonymous", "suspended"}:
        return 302
    able, may, may_not, outside = ROWS[name]
    if persona not in INSIDE:
        return outside
    return may if persona in able else may_not
