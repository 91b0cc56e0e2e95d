"""Keeping which things a text shows, where the text is written."""

from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db import models

from intranet.kernel.content.documents import documents_in, registered_documents
from intranet.kernel.content.models import Reference


def refer(source: models.Model, html: str, *, before: str = "") -> None:
    """Know that the rendered text of a row, which was `before` until now, shows these documents and no others.

    No statement where none came or went.
    """
    new, old = documents_in([html]), documents_in([before])
    documents = registered_documents()
    if new == old or documents is None:
        return
    kind = ContentType.objects.get_for_model(source)
    if old:
        Reference.objects.filter(source_type=kind, source_id=source.pk, target__in=_keys(documents.word, old - new)).delete()
    added = (Reference(source_type=kind, source_id=source.pk, target=key) for key in _keys(documents.word, new - old))
    Reference.objects.bulk_create(added, ignore_conflicts=True)


def _keys(word: str, public_ids: Collection[str]) -> list[str]:
    return sorted(f"{word}:{public_id}" for public_id in public_ids)
