"""What the index stores of a document beside its words: its values, to say why it matched, and what comes back with it.

Hundreds of thousands of documents repeat the same skills and organizations: what is made of one value is kept.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from intranet.kernel.search.analysis import normalized
from intranet.kernel.search.definitions import Document, Field, IndexDefinition, Language, Name, Text, Words

KEPT_VALUES = 50_000
# How the texts of a value are stored when it reads the same in both languages.
_SAME = 0


@dataclass(frozen=True)
class StoredText:
    """One text of a field that can match."""

    field: Field
    value: int  # texts of one `Words` have the same number, unique in its document
    reference: str
    language: Language | None
    text: str
    grade: int = 0


class IndexedValue(NamedTuple):
    """One value of a `Text` or `Name` field, normalized, and how it is stored. A name reads the same in both languages."""

    field: Text | Name
    words: Words
    packed: str


def values_of(definition: IndexDefinition, document: Document) -> list[IndexedValue]:
    """Every value of the document's `Text` and `Name` fields, in the order of the definition."""
    found = []
    for field in definition.text_fields:
        values = document.values.get(field.name, ())
        if isinstance(values, (str, int)):
            raise TypeError(f"The field {field.name!r} of {definition.kind!r} takes a sequence.")
        for value in values:
            words = value if isinstance(value, Words) else Words((value,), (value,))
            found.append(IndexedValue(field, *_prepared(field.name, words)))
    return found


@lru_cache(maxsize=KEPT_VALUES)
def _prepared(name: str, words: Words) -> tuple[Words, str]:
    french = tuple(normalized(text) for text in words.fr)
    english = french if words.en == words.fr else tuple(normalized(text) for text in words.en)
    parts = [name, words.reference, french, _SAME if english == french else english]
    packed = _json([*parts, words.grade] if words.grade else parts)
    return Words(french, english, words.reference, words.grade), packed


def pack(document: Document, values: Iterable[IndexedValue]) -> str:
    """The stored part of a document, as compact JSON."""
    return f"[{_json(dict(document.stored))},[{','.join(value.packed for value in values)}]]"


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest(definition: IndexDefinition, document: Document, packed: str) -> int:
    """63 bits that change with anything in the document; `packed` is what `pack` made of it."""
    exact = [document.values.get(field.name) for field in (*definition.facets, *definition.sorts)]
    rest = repr((document.key, document.variant, document.audience, sorted(document.shadowed_by), exact))
    content = f"{rest}{packed}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest()) >> 1


def unpack(definition: IndexDefinition, packed: str) -> tuple[Mapping[str, str], list[StoredText]]:
    """What came with the document, and its texts in the order of its definition; once for what reads the same in both."""
    stored, values = json.loads(packed)
    fields = {field.name: field for field in definition.fields}
    texts = []
    for number, (name, reference, french, english, *graded) in enumerate(values):
        field, grade = fields[name], sum(graded)
        common: Language | None = None if isinstance(field, Name) else "fr"
        texts += [StoredText(field, number, reference, common, text, grade) for text in french]
        if english != _SAME:
            texts += [StoredText(field, number, reference, "en", text, grade) for text in english]
        elif isinstance(field, Text):
            texts += [StoredText(field, number, reference, "en", text, grade) for text in french]
    return stored, texts
