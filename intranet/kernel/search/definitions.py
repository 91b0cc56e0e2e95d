"""What an app says of each kind of thing that can be searched: its fields, and how to read its documents.

An app declares one `IndexDefinition` per kind in its `search.py` and registers it. For things that are a `Shareable`,
`index_of` makes it from the rows that somebody may read and what is indexed of one::

    POSTS = index_of("post", (Text("text"), Facet("author"), Number("at")), rows=readable_posts, values=values_of_post)
    definitions.register(POSTS)

Whatever changes a document calls `search.actions.reindex("person", keys)` in the transaction of the change; the worker then
asks `documents` for the current documents of these keys, and replaces in the index what it had of them.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from django.db.models import Model, QuerySet

from intranet.kernel.audiences.models import Shareable
from intranet.kernel.registry import Registry

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


@dataclass(frozen=True)
class Field:
    """One field of the documents of a kind. `name` is a lower-case word, unique in its definition."""

    name: str


@dataclass(frozen=True)
class Text(Field):
    """Prose or labels in French, English or both: found by stem, without accents, by synonym, despite a typo.

    A document gives a sequence of `Words`. `boost` weighs a match in this field against the other ones. A field may weigh each
    value by itself instead: `grades` are its weights, and a value of `Words(grade=n)` has the weight `grades[n]`. Such a value
    is also known whole: those who have exactly what was typed come before those who have its words, the best grade first.
    """

    boost: float = 1.0
    grades: tuple[float, ...] = ()

    @property
    def weights(self) -> tuple[float, ...]:
        """Those that a value may have."""
        return self.grades or (self.boost,)

    def weight(self, grade: int) -> float:
        """What a value of a grade weighs."""
        return self.grades[grade] if self.grades else self.boost


@dataclass(frozen=True)
class Passages(Text):
    """A text of any length: a document, a page of a wiki. At most one field of a definition.

    A document gives an iterator of `Passage`, its sections or pages in their order, which is read once; the index cuts them
    into passages. The thing is found by all its words, wherever they are, and shown with its best passage. What the index
    keeps to show are the passages: the text as a whole is not stored.
    """


class Passage(NamedTuple):
    """A section or page of a long text, or what a search cut of it: where it is, and its words.

    `heading` is shown with it (“Page 12”, the title of a section); its words are found when `text` has them too. `address` is
    what follows the address of the thing to lead there (`#page=12`). Text whose language is unknown goes in both.
    """

    heading: str
    text: str
    address: str = ""
    language: Language | None = None


@dataclass(frozen=True)
class Name(Field):
    """Proper names: found without accents, by their beginning when typed, despite a typo, and never stemmed.

    A document gives a sequence of strings. Autocomplete looks at these fields only.
    """

    boost: float = 1.0

    @property
    def weights(self) -> tuple[float, ...]:
        return (self.boost,)

    def weight(self, _grade: int) -> float:
        return self.boost


@dataclass(frozen=True)
class Facet(Field):
    """Exact values (a public id, a code) to filter by and to count. A document gives a sequence of strings."""


@dataclass(frozen=True)
class Number(Field):
    """A whole number to sort by (an amount, a number of seconds); a document gives one `int`, 0 when absent."""


@dataclass(frozen=True)
class Alphabetical(Field):
    """A text to sort by, whatever its case and accents, on its first twelve letters; a document gives one string."""


@dataclass(frozen=True)
class Words:
    """One value of a `Text` field: the same thing said in each language, synonyms included.

    Text whose language is unknown goes in both. `reference` comes back with the reasons of a match and may be empty: the
    public id of a skill, for instance, whose name the page then shows in the reader's language. `grade` weighs the value, in
    a field that has grades.
    """

    fr: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    reference: str = ""
    grade: int = 0

    @classmethod
    def both(cls, text: str, reference: str = "") -> "Words":
        """One text whose language is unknown, or that reads the same in both."""
        return cls(fr=(text,), en=(text,), reference=reference)

    @classmethod
    def said_in(cls, language: str, text: str) -> "Words":
        """A text in one language: French when it is `fr`, else English."""
        if not text:
            return cls()
        return cls(fr=(text,)) if language == "fr" else cls(en=(text,))


type Value = Sequence[Words] | Sequence[str] | Iterable[Passage] | str | int


@dataclass(frozen=True, kw_only=True)
class Document:
    """What the index holds of one thing for one audience.

    `key` is the primary key of the thing; `variant` tells apart its documents ("" when there is only one). It is found by
    those who have `audience` and none of `shadowed_by`: at most one variant of a thing may be left for any viewer.
    `values` maps names of fields to values; absent fields are empty. `stored` comes back untouched with each hit and each
    suggestion, to answer without asking the database: keep it small, and hold nothing that `audience` may not see.
    """

    key: int
    variant: str = ""
    audience: int
    shadowed_by: tuple[int, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    stored: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class IndexDefinition:
    """How one kind of thing is indexed.

    - `documents(keys)` builds the current documents of these primary keys from the database: none for what is gone or must
      not be found, several when audiences differ. It takes a constant number of SQL statements whatever the keys.
    - `all_keys()` yields every key that may have documents, in ascending order, without holding them all (see `keys_of`).
    - `synonyms` are groups of texts that say the same, in either language: ("rh", "hr", "ressources humaines"). Whoever types
      one looks for all.
    - `vocabulary` is a kind whose graded values are such groups: its names in both languages and their synonyms.
    - `is_weighed`: a word counts for the weight of the field where it is found, and nothing else: neither how rare it is, nor
      how often it is there, nor how long the text is. For people, whose order must not depend on how much they write.
    """

    kind: str
    fields: tuple[Field, ...]
    documents: Callable[[Sequence[int]], Iterable[Document]]
    all_keys: Callable[[], Iterator[int]]
    synonyms: tuple[tuple[str, ...], ...] = ()
    vocabulary: str = ""
    is_weighed: bool = False
    fading: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""

    def __post_init__(self) -> None:
        names = [one.name for one in self.fields]
        if len(names) != len(set(names)):
            raise ValueError(f"Two fields have one name in the kind {self.kind!r}.")
        if len(self.fields_of(Passages)) > 1:
            raise ValueError(f"The kind {self.kind!r} has two fields of passages.")

    def fields_of[F: Field](self, kind_of_field: type[F]) -> tuple[F, ...]:
        """The fields of one sort, in the order of the declaration."""
        return tuple(found for found in self.fields if isinstance(found, kind_of_field))

    @cached_property
    def text_fields(self) -> tuple[Text | Name, ...]:
        """The fields that words are looked for in, in the order of the declaration."""
        return tuple(found for found in self.fields if isinstance(found, (Text, Name)))

    @cached_property
    def passages(self) -> Passages | None:
        """The field of passages, of a kind that has long texts."""
        return next(iter(self.fields_of(Passages)), None)

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The fields to filter by and to count."""
        return self.fields_of(Facet)

    @cached_property
    def sorts(self) -> tuple[Number | Alphabetical, ...]:
        """The fields to sort by."""
        return (*self.fields_of(Number), *self.fields_of(Alphabetical))

    @property
    def fingerprint(self) -> str:
        """Changes when an index built before can no longer be used; synonyms act on queries alone."""
        declared = ";".join(repr(one) for one in self.fields)
        return hashlib.blake2b(f"{ANALYSIS_VERSION}{self.version};{declared}".encode(), digest_size=8).hexdigest()


FADED = 0.5
"""What is old or set aside, against what is not."""

ANALYSIS_VERSION = 3
"""Raise it whenever words are analysed or stored otherwise: every index then asks to be rebuilt."""

definitions = Registry[IndexDefinition]("kind", order="kind")


def kinds() -> list[str]:
    """The searchable kinds, sorted."""
    return [definition.kind for definition in definitions]


def keys_of[M: Model](things: QuerySet[M], batch: int = 2_000) -> Iterator[int]:
    """The primary keys of a query set in ascending order, one short statement per batch."""
    ordered = things.order_by("pk")
    after: int | None = None
    while True:
        page = list((ordered if after is None else ordered.filter(pk__gt=after)).values_list("pk", flat=True)[:batch])
        yield from page
        if len(page) < batch:
            return
        after = page[-1]


def index_of[Thing: Shareable](
    kind: str,
    fields: tuple[Field, ...],
    *,
    rows: Callable[[], QuerySet[Thing]],
    values: Callable[[Thing], Mapping[str, Value]],
    fading: Mapping[str, tuple[str, ...]] | None = None,
) -> IndexDefinition:
    """The index of things that have one document each, with the audience of the thing and the shadow of its place.

    `rows()` are those that somebody may read, with what `values` needs of them, in one statement; `fading` is that of the
    definition.
    """

    def documents(keys: Sequence[int]) -> Iterator[Document]:
        for thing in rows().filter(pk__in=keys).order_by("pk"):
            shadows = (thing.place_id,) if thing.place_id else ()
            yield Document(key=thing.pk, audience=thing.audience_id, shadowed_by=shadows, values=values(thing))

    return IndexDefinition(kind=kind, fields=fields, documents=documents, all_keys=lambda: keys_of(rows()), fading=fading or {})
