"""Documents and folders, as they are found by their names, their descriptions and their words.

Every document has the audience of its item and the shadow of its place, so that a folder that is closed is closed here too.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from files.models import Item
from files.models.items import ItemQuerySet
from intranet.kernel.accounts.models import User
from intranet.kernel.search.definitions import Document, Facet, IndexDefinition, Name, Number, Text, Words, definitions, keys_of
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, sections
from profiles.queries.reasons import marked, text_excerpt

DOCUMENT: Final = "document"


def _findable() -> "ItemQuerySet":
    return Item.objects.filter(parent__isnull=False, hidden_at=None, deleted_at=None, pending_at=None)


def document_keys() -> Iterator[int]:
    """Everything that somebody may see."""
    return keys_of(_findable())


def document_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these items; none for what is in the trash or hidden. One statement."""
    rows = _findable().filter(pk__in=keys).select_related("library", "changed_by")
    for item in rows.order_by("pk"):
        yield Document(
            key=item.pk,
            audience=item.audience_id,
            shadowed_by=(item.place_id,) if item.place_id else (),
            values={
                "name": (item.name,),
                "words": (Words.both(item.name.replace("_", " ").replace("-", " ")),),
                "description": (Words.both(item.description),) if item.description else (),
                "library": (item.library.public_id,),
                "type": ("folder" if item.is_folder else item.extension.lower(),),
                "person": (item.changed_by.public_id,),
                "at": int(item.changed_at.timestamp()),
            },
        )


DOCUMENTS: Final = IndexDefinition(
    kind=DOCUMENT,
    fields=(
        Name("name", boost=3),
        Text("words", boost=2),
        Text("description"),
        Facet("library"),
        Facet("type"),
        Facet("person"),
        Number("at"),
    ),
    documents=document_documents,
    all_keys=document_keys,
)


def document_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """The items found that the viewer may see now, in one statement."""
    rows = Item.objects.visible_to(viewer).filter(pk__in=[one.key for one in found])
    items = {item.pk: item for item in rows.select_related("library__group", "library__organization", "library__member")}
    return [
        Line(
            title=_marked_name(item, one),
            value=item.name,
            address=item.get_absolute_url(),
            meta=item.library.name,
            why=text_excerpt(one),
            icon="folder" if item.is_folder else "file-text",
            public_id=item.public_id,
        )
        for one in found
        if (item := items.get(one.key))
    ]


def _marked_name(item: Item, found: Hit | Suggestion) -> SafeString:
    if isinstance(found, Suggestion):
        return marked(item.name, found.spans if found.text == item.name else ())
    named = (reason.spans for reason in found.reasons if reason.field == "name" and reason.text == item.name)
    return marked(item.name, next(named, ()))


DOCUMENTS_SECTION: Final = Section(
    kind=DOCUMENT,
    label=_("Documents"),
    singular=_("Document"),
    icon="file-text",
    order=60,
    lines=document_lines,
    suggestions=document_lines,
    more=lambda text: f"{reverse('files:search')}?{urlencode({'q': text})}",
)

definitions.register(DOCUMENTS)
sections.register(DOCUMENTS_SECTION)
