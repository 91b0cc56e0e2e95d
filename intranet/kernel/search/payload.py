"""What the index stores of a document beside its words: its values, to say why it matched, and what comes back with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intranet.kernel.search.analysis import normalized
from intranet.kernel.search.definitions import Document, Field, IndexDefinition, Language, Name, Text, Words

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


def texts_of(definition: IndexDefinition, document: Document) -> Iterator[tuple[Text | Name, Words]]:
    """Every value of the document's `Text` and `Name` fields, normalized; a name reads the same in both languages."""
    for field in definition.fields:
        if isinstance(field, (Text, Name)):
            values = document.values.get(field.name, ())
            if isinstance(values, (str, int)):
                raise TypeError(f"The field {field.name!r} of {definition.kind!r} takes a sequence.")
            for value in values:
                yield field, _normalized(value if isinstance(value, Words) else Words.both(value))


def _normalized(words: Words) -> Words:
    french = tuple(normalized(text) for text in words.fr)
    english = french if words.en == words.fr else tuple(normalized(text) for text in words.en)
    return Words(french, english, words.reference)


def pack(definition: IndexDefinition, document: Document) -> str:
    """The stored part of a document, as compact JSON."""
    values = [
        [field.name, words.reference, words.fr, _SAME if words.en == words.fr else words.en]
        for field, words in texts_of(definition, document)
    ]
    return json.dumps([dict(document.stored), values], ensure_ascii=False, separators=(",", ":"))


def unpack(definition: IndexDefinition, packed: str) -> tuple[Mapping[str, str], list[StoredText]]:
    """What came with the document, and its texts in the order of its definition; once for what reads the same in both."""
    stored, values = json.loads(packed)
    fields = {field.name: field for field in definition.fields}
    texts = []
    for number, (name, reference, french, english) in enumerate(values):
        field = fields[name]
        common: Language | None = None if isinstance(field, Name) else "fr"
        texts += [StoredText(field, number, reference, common, text) for text in french]
        if english != _SAME:
            texts += [StoredText(field, number, reference, "en", text) for text in english]
        elif isinstance(field, Text):
            texts += [StoredText(field, number, reference, "en", text) for text in french]
    return stored, texts
