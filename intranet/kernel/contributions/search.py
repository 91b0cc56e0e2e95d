"""The part of a search document that every contribution has."""

from typing import Any

from django.db.models import QuerySet

from intranet.kernel.content.reading import plain
from intranet.kernel.contributions.models import Contribution
from intranet.kernel.search.definitions import Document, Words


def searchable[Thing: Contribution](rows: "QuerySet[Thing]") -> "QuerySet[Thing]":
    """What is there to be read by somebody, also from a moment to come."""
    return rows.filter(published_at__isnull=False, pending_at=None, hidden_at=None, deleted_at=None)


def document_of(thing: Contribution, /, **values: Any) -> Document:
    """The document of a contribution: its text, and the values of its kind.

    It has the audience of its thing and the shadow of its place, so that a place that closes is closed here too.
    """
    return Document(
        key=thing.pk,
        audience=thing.audience_id,
        shadowed_by=(thing.place_id,) if thing.place_id else (),
        values={"text": (in_its_language(thing, plain(thing.html)),), **values},
    )


def in_its_language(thing: Contribution, text: str) -> Words:
    """Words of a contribution, to be analysed in its language."""
    if not text:
        return Words()
    return Words(fr=(text,)) if thing.language == "fr" else Words(en=(text,))
