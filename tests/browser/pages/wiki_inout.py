"""What goes into a page of the wiki and comes out of it: the forms, and an import before and after."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.urls import reverse

from intranet.home.benchmarks.old_wiki import write_dump
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from tests.browser.pages.table import Address, Page, send
from tests.wiki.archives import archive
from tests.wiki.root import have_root
from tests.wiki.test_import_reading import GUIDE
from wiki.actions.imports import begin_import, read_sent, send_import, write_pages
from wiki.actions.old_wikis import read_sent as read_old
from wiki.actions.old_wikis import send_old_wiki
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.models import Existing, PageImport, WikiPage


def build(reader: User | None) -> tuple[WikiPage, PageImport]:
    """A page under which a folder was imported, and another was read whose pages are there already."""
    assert reader is not None
    have_root()
    front = open_space(actor=reader, owner=None)
    page = create_page(actor=reader, parent=front, title="Brûlages dirigés", language="fr")
    page = WikiPage.objects.to_list().get(pk=page.pk)
    for _turn in range(2):
        sent = send_import(actor=reader, page=page, file=store([archive(GUIDE)], owner=reader, name="Guide de la saison.zip"))
        read_sent(sent.public_id)
        if not page.numchild:
            begin_import(actor=reader, sent=sent, existing=Existing.SKIP)
            write_pages(sent.public_id)
            page.refresh_from_db()
    return page, sent


def at(name: str) -> Address:
    return lambda reader: reverse(f"wiki:{name}", args=[build(reader)[0].address])


def read(reader: User | None) -> str:
    page, sent = build(reader)
    return reverse("wiki:imported", args=[page.address, sent.public_id])


def done(reader: User | None) -> str:
    page, sent = build(reader)
    assert sent is not None
    first = PageImport.objects.filter(page=page, stage="done").get()
    return reverse("wiki:imported", args=[page.address, first.public_id])


def brought(reader: User | None) -> str:
    """An old wiki that was read."""
    page, _sent = build(reader)
    assert reader is not None
    with NamedTemporaryFile(suffix=".xml") as file:
        write_dump(Path(file.name), 7)
        dump = store([Path(file.name).read_bytes()], owner=reader, name="Ancien wiki.xml")
    old = send_old_wiki(actor=reader, page=page, dump=dump, pictures=None, language="fr")
    read_old(old.public_id)
    return reverse("wiki:old_wiki_report", args=[page.address, old.public_id])


PAGES = [
    Page(name="wiki-attach", address=at("attach"), act=send),
    Page(name="wiki-import", address=at("import")),
    Page(name="wiki-import-read", address=read, is_tried_in_all_conditions=True),
    Page(name="wiki-import-done", address=done),
    Page(name="wiki-old-wiki", address=at("old_wiki"), persona="administrator"),
    Page(name="wiki-old-wiki-read", address=brought, persona="administrator"),
    Page(name="wiki-export", address=at("export")),
]
