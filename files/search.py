"""Documents and folders, as they are found by their names, their descriptions and their words.

Every document has the audience of its item and the shadow of its place, so that a folder that is closed is closed here too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from files.models import Item
from files.models.items import ItemQuerySet
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import Page
from intranet.kernel.content.reading import plain
from intranet.kernel.content.rendering import render_document
from intranet.kernel.search.definitions import (
    Facet,
    Name,
    Number,
    Passage,
    Passages,
    Text,
    Value,
    Words,
    definitions,
    index_of,
)
from intranet.kernel.search.marking import marked_title, passage_address, text_excerpt
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, lines_of, sections

DOCUMENT: Final = "document"
MAX_TEXT_SIGNS: Final = 1024 * 1024
"""Of one document: what stands behind is found by name alone."""


def _findable() -> "ItemQuerySet":
    rows = Item.objects.filter(parent__isnull=False, hidden_at=None, deleted_at=None, pending_at=None)
    return rows.select_related("library", "changed_by", "version__file")


def _values(item: Item) -> Mapping[str, Value]:
    return {
        "name": (item.name,),
        "words": (Words.both(item.name.replace("_", " ").replace("-", " ")),),
        "description": (Words.both(item.description),) if item.description else (),
        "text": _passages(item),
        "library": (item.library.public_id,),
        "type": ("folder" if item.is_folder else item.extension.lower(),),
        "person": (item.changed_by.public_id,),
        "at": int(item.changed_at.timestamp()),
    }


def _passages(item: Item) -> Iterator[Passage]:
    """The text of the current version, a page at a time; “Page 3” is the same in both languages."""
    if item.version is None:
        return
    room = MAX_TEXT_SIGNS
    pages = Page.objects.filter(source=item.version.file_id).order_by("number")
    for number, text in pages.values_list("number", "text").iterator(chunk_size=20):
        words = plain(render_document(text)) if item.version.file.media_type == "text/markdown" else text
        yield Passage(f"Page {number}", words[:room], address=f"?page={number}")
        room -= len(text)
        if room <= 0:
            return


DOCUMENTS: Final = index_of(
    DOCUMENT,
    (
        Name("name", boost=3),
        Text("words", boost=2),
        Text("description"),
        Passages("text"),
        Facet("library"),
        Facet("type"),
        Facet("person"),
        Number("at"),
    ),
    rows=_findable,
    values=_values,
)


def _visible(viewer: User, keys: Sequence[int]) -> Mapping[int, Item]:
    rows = Item.objects.visible_to(viewer)
    return rows.select_related("library__group", "library__organization", "library__member").in_bulk(keys)


def _line(item: Item, found: Hit | Suggestion) -> Line:
    return Line(
        title=marked_title(item.name, found),
        value=item.name,
        address=passage_address(item.get_absolute_url(), found),
        meta=item.library.name,
        why=text_excerpt(found, "text", "description"),
        icon="folder" if item.is_folder else "file-text",
        public_id=item.public_id,
    )


_LINES: Final = lines_of(_visible, _line)

DOCUMENTS_SECTION: Final = Section(
    kind=DOCUMENT,
    label=_("Documents"),
    singular=_("Document"),
    icon="file-text",
    order=60,
    lines=_LINES,
    suggestions=_LINES,
    more=lambda text: f"{reverse('files:search')}?{urlencode({'q': text})}",
)

definitions.register(DOCUMENTS)
sections.register(DOCUMENTS_SECTION)
