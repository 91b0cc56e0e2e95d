"""A library as a list, as pictures and while it is empty; documents, a list of readers, and what is shared with the reader."""

from django.urls import reverse

from files.actions.libraries import open_library
from files.actions.locks import lock_item
from files.actions.versions import add_version
from files.models import Item
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
    return {"top": top, "folder": folder, "note": note, "table": table, "text": text, "waiting": waiting}


def at(thing: str, query: str = "", name: str = "") -> Address:
    """The page of a thing of the library, or one about it."""

    def address(reader: User | None) -> str:
        item = build(reader)[thing]
        return (reverse(f"files:{name}", args=[item.public_id]) if name else item.get_absolute_url()) + query

    return address


def shared(reader: User | None) -> str:
    build(reader)
    return reverse("files:shared")


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
    Page(name="shared-with-me", address=shared),
]
