"""What the index stores of a document beside its words: its values, to say why it matched, and what comes back with it.

Hundreds of thousands of documents repeat the same skills and organizations: what is made of one value is kept. Of a long text
each passage is stored by itself, and no document holds the whole.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from intranet.kernel.search.analysis import folded, normalized
from intranet.kernel.search.definitions import LANGUAGES, Document, Field, IndexDefinition, Language, Name, Passage, Text, Words
from intranet.kernel.search.passages import MAX_PASSAGES, cut
from intranet.kernel.search.sized import SizedCache

VALUES_ROOM = 48 * 1024 * 1024  # bytes of values that documents repeat
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
    """One value of a `Text` or `Name` field, normalized, and how it is stored. A name reads the same in both languages.

    `fr` and `en` are its texts as engines index them.
    """

    field: Text | Name
    words: Words
    packed: str
    fr: tuple[str, ...]
    en: tuple[str, ...]


class IndexedPassage(NamedTuple):
    """One passage of a long text as engines index it, in its language or both, and how it is stored."""

    text: str
    languages: tuple[Language, ...]
    packed: str


class IndexedDocument(NamedTuple):
    """What both engines index of a document. `digest` are 63 bits that change with anything in it."""

    values: list[IndexedValue]
    long_text: Mapping[Language, str]
    passages: list[IndexedPassage]
    packed: str
    digest: int


def indexed(definition: IndexDefinition, document: Document) -> IndexedDocument:
    """A document as it is indexed. Reads its sections, if it has any."""
    values = _values_of(definition, document)
    long_text: dict[Language, list[str]] = {}
    passages = []
    for piece in islice(cut(_sections_of(definition, document)), MAX_PASSAGES):
        languages = (piece.section.language,) if piece.section.language else LANGUAGES
        own = folded(piece.text)
        for language in languages:
            long_text.setdefault(language, []).append(own)
        shown = piece.section._replace(text=f"{piece.text} {piece.beyond}".rstrip())
        passages.append(IndexedPassage(f"{own} {folded(piece.beyond)}", languages, _json(shown)))
    stored = f"[{_json(dict(document.stored))},[{','.join(value.packed for value in values)}]]"
    digest = _digest(definition, document, [stored, *(one.packed for one in passages)])
    return IndexedDocument(
        values, {language: " ".join(texts) for language, texts in long_text.items()}, passages, stored, digest
    )


def _sections_of(definition: IndexDefinition, document: Document) -> Iterator[Passage]:
    field = definition.passages
    given = document.values.get(field.name, ()) if field else ()
    if isinstance(given, (str, int)):
        raise TypeError(f"The passages of {definition.kind!r} are an iterator of `Passage`.")
    return (one for one in given if isinstance(one, Passage))


def _values_of(definition: IndexDefinition, document: Document) -> list[IndexedValue]:
    """Every short value of the document's `Text` and `Name` fields, in the order of the definition."""
    found = []
    for field in definition.text_fields:
        values = document.values.get(field.name, ()) if field is not definition.passages else ()
        if isinstance(values, (str, int)):
            raise TypeError(f"The field {field.name!r} of {definition.kind!r} takes a sequence.")
        for value in values:
            words = value if isinstance(value, Words) else Words((str(value),), (str(value),))
            found.append(IndexedValue(field, *_prepared((field.name, words))))
    return found


type _Prepared = tuple[Words, str, tuple[str, ...], tuple[str, ...]]


def _prepare(named: tuple[str, Words]) -> _Prepared:
    name, words = named
    french = tuple(normalized(text) for text in words.fr)
    english = french if words.en == words.fr else tuple(normalized(text) for text in words.en)
    parts = [name, words.reference, french, _SAME if english == french else english]
    packed = _json([*parts, words.grade] if words.grade else parts)
    fr = tuple(map(folded, french))
    prepared = Words(french, english, words.reference, words.grade)
    return prepared, packed, fr, fr if english == french else tuple(map(folded, english))


def _size(_named: tuple[str, Words], prepared: _Prepared) -> int:
    """About what a value takes: its texts as given, normalized, packed and folded."""
    return 1_000 + 8 * len(prepared[1])


_prepared = SizedCache(_prepare, room=VALUES_ROOM, size=_size)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _digest(definition: IndexDefinition, document: Document, stored: Iterable[str]) -> int:
    exact = [document.values.get(field.name) for field in (*definition.facets, *definition.sorts)]
    rest = repr((document.key, document.variant, document.audience, sorted(document.shadowed_by), exact))
    content = hashlib.blake2b(rest.encode("utf-8", "surrogatepass"), digest_size=8)
    for part in stored:
        content.update(part.encode("utf-8", "surrogatepass"))
    return int.from_bytes(content.digest()) >> 1


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


def unpack_passage(packed: str) -> Passage:
    """A passage as it was stored."""
    return Passage(*json.loads(packed))
