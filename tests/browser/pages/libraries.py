"""A library as a list, as pictures and while it is empty; documents, a list of readers, and what is shared with the reader."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from files.actions.downloads import note_download
from files.actions.libraries import open_library
from files.actions.links import make_link
from files.actions.locks import lock_item
from files.actions.sharing import make_name_known
from files.actions.versions import add_version
from files.models import Item, Right
from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page, named
from tests.files.libraries import add, make_folder, narrow, show_pages, stored

TABLE = "station;latitude;longitude;moyenne_kmh;rafale_kmh\nRivière-Claire;48,512;-71,204;18;52\n"


def build(reader: User | None) -> dict[str, Item]:
    """The library of a group of the reader: folders, one that a colleague shows them by name, and documents of each kind."""
    assert reader is not None
    group = create_group(actor=reader, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt et climat"})
    colleague = make_member("Amadou Diallo")
    admit(actor=reader, group=group, member=colleague)
    top = open_library(actor=reader, owner=group)
    folder = make_folder(reader, top, "Saison 2027")
    narrow(colleague, make_folder(colleague, top, "Ententes"), reader)
    note = add(reader, top, "Rafales et propagation, note de méthode.pdf", "application/pdf")
    add_version(actor=reader, item=note, file=stored(reader, name="note.pdf", media_type="application/pdf"), note="Corrigée")
    note.refresh_from_db()
    show_pages(note, "Les rafales", "Les seuils", has_images=True)
    table, text = add(reader, top, "stations-de-vallee-2026.csv", "text/csv"), add(reader, top, "note.md", "text/markdown")
    show_pages(table, TABLE)
    show_pages(text, "# Rafales\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    waiting = add(colleague, top, "plan.dwg", "application/octet-stream")
    lock_item(actor=colleague, item=waiting)
    restricted = narrow(reader, make_folder(reader, top, "Réservé"))
    make_name_known(actor=reader, item=restricted, is_known=True)
    narrow(reader, restricted, colleague)
    make_link(actor=reader, item=note, until=timezone.now() + timedelta(days=30), note="Comité des municipalités")
    note_download(actor=colleague, item=note, version=note.version)
    return {"top": top, "folder": folder, "note": note, "table": table, "text": text, "waiting": waiting}


def at(thing: str, query: str = "", name: str = "") -> Address:
    """The page of a thing of the library, or one about it."""

    def address(reader: User | None) -> str:
        item = build(reader)[thing]
        return (reverse(f"files:{name}", args=[item.public_id]) if name else item.get_absolute_url()) + query

    return address


def linked(reader: User | None) -> str:
    """A document of a group that the reader is not in, by a link that lets them comment."""
    owner = make_member("Kateri Jacobs")
    group = create_group(actor=owner, kind=GroupKind.CLOSED, texts={"name_fr": "Ententes"})
    note = add(owner, open_library(actor=owner, owner=group), "Note de méthode.pdf", "application/pdf")
    show_pages(note, "Les rafales", "Les seuils", has_images=True)
    _link, secret = make_link(actor=owner, item=note, until=timezone.now() + timedelta(days=30), right=Right.COMMENT)
    return reverse("files:linked", args=[secret])


def own(name: str) -> Address:
    """A page of the reader's own, beside the library of their group."""

    def address(reader: User | None) -> str:
        build(reader)
        return reverse(f"files:{name}")

    return address


PAGES = [
    Page(name="library", address=at("top"), is_tried_in_all_conditions=True),
    Page(name="library-pictures", address=at("top", "?view=grid")),
    Page(name="library-empty", address=named("files:own")),
    Page(name="document-picker", address=named("files:pick")),
    Page(name="document-pdf", address=at("note", "?page=2"), is_tried_in_all_conditions=True),
    Page(name="document-table", address=at("table")),
    Page(name="document-text", address=at("text")),
    Page(name="document-locked", address=at("waiting")),
    Page(name="document-shared", address=at("folder", name="share")),
    Page(name="document-links", address=at("note", name="links")),
    Page(name="document-record", address=at("note", name="record")),
    Page(name="document-linked", address=linked),
    Page(name="shared-with-me", address=own("shared")),
    Page(name="documents", address=own("search")),
]
