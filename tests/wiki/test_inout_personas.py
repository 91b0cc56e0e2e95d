"""The addresses of what goes into a page and comes out of it, for every persona, of a page in each kind of group."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.permissions import Decision
from intranet.kernel.testing import sign_in_as
from tests.groups.world import PERSONAS, World
from wiki import permissions
from wiki.actions.files import attach
from wiki.actions.imports import send_import
from wiki.actions.old_wikis import send_old_wiki
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.models import WikiPage
from wiki.permissions import may_upload, may_upload_import, may_upload_old_wiki

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

type May = Callable[[User, str, int], Decision]

COLUMNS = ("owner", "animator", "group member")
# Of each address: what a GET answers to the owner who sent what is imported, to who animates the group, to a member, and to who
# only reads.
ROWS = {
    "attach": (200, 200, 200, 403),
    "import": (200, 200, 200, 403),
    "imported": (200, 404, 404, 403),
    "forget_import": (405, 405, 405, 405),
    "old_wiki": (200, 200, 403, 403),
    "old_wiki_report": (200, 404, 403, 403),
    "stop_old_wiki": (405, 405, 405, 405),
    "forget_old_wiki": (405, 405, 405, 405),
    "export": (200, 200, 200, 200),
    "download": (200, 200, 200, 200),
    "file": (200, 200, 200, 200),
}


@pytest.mark.parametrize("kind", ["open", "closed", "hidden"])
def test_who_opens_what(world: World, kind: str) -> None:
    owner = world.person("owner")
    top = open_space(actor=owner, owner=world.groups[kind])
    page = WikiPage.objects.to_list().get(pk=create_page(actor=owner, parent=top, title="Page", language="fr").pk)
    sent = send_import(actor=owner, page=page, file=store([b"x"], owner=owner, name="x.md"))
    file = attach(actor=owner, page=page, sent=SimpleUploadedFile("plan.txt", b"Plan"))
    addresses = {
        name: reverse(f"wiki:{name}", args=[page.address]) for name in ("attach", "import", "old_wiki", "export", "download")
    }
    addresses["download"] += "?format=html"
    addresses |= {name: reverse(f"wiki:{name}", args=[page.address, sent.public_id]) for name in ("imported", "forget_import")}
    brought = send_old_wiki(actor=owner, page=page, dump=store([b"x"], owner=owner, name="x.xml"), pictures=None, language="fr")
    for name in ("old_wiki_report", "stop_old_wiki", "forget_old_wiki"):
        addresses[name] = reverse(f"wiki:{name}", args=[page.address, brought.public_id])
    addresses["file"] = reverse("wiki:file", args=[file.public_id])
    for persona in PERSONAS:
        person = world.people[persona]
        client = sign_in_as(Client(), person)
        found = {name: client.get(address).status_code for name, address in addresses.items()}
        reads = client.get(page.get_absolute_url()).status_code == 200
        assert found == {name: _expected(persona, name, reads=reads) for name in ROWS}, persona


@pytest.mark.parametrize("may", [may_upload, may_upload_import, may_upload_old_wiki])
def test_who_may_send_a_file_for_a_page(
    world: World, may: Callable[[User, str, int], Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = world.person("owner")
    top = open_space(actor=owner, owner=world.groups["closed"])
    page = create_page(actor=owner, parent=top, title="Page", language="fr")
    assert may(owner, page.public_id, 1)
    assert not may(world.person("guest"), page.public_id, 1)
    for stranger, target in ((world.person("employee"), page.public_id), (owner, "0" * 16)):
        with pytest.raises(Http404):
            may(stranger, target, 1)
    monkeypatch.setattr(permissions, "QUOTA_BYTES", 0)
    assert not may(owner, page.public_id, 1)


def _expected(persona: str, name: str, *, reads: bool) -> int:
    if persona in {"anonymous", "suspended"}:
        return 302
    if ROWS[name][0] == 405:
        return 405
    if not reads:
        return 404
    return ROWS[name][COLUMNS.index(persona) if persona in COLUMNS else 3]
