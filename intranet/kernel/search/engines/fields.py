"""The fields of an index, named alike in both engines.

Texts of one weight share one field for each language, since what matters to a search is the weight; names likewise.
`words` holds every word unstemmed, for misspellings.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from intranet.kernel.search.analysis import alphabetical_rank
from intranet.kernel.search.definitions import Document, IndexDefinition, Language, Name, Number, Text
from intranet.kernel.search.payload import IndexedValue

KEY, DIGEST, AUDIENCE, SHADOWED_BY, WORDS, PAYLOAD = "key", "digest", "audience", "shadowed_by", "words", "payload"

# A word found in several fields counts in its best one, and a little in the others.
OTHER_FIELDS = 0.1
SYNONYM = 0.8
MISSPELT = 0.1


@cache
def text_field(language: Language, boost: float) -> str:
    """The index's field of texts of this weight in one language."""
    return f"{language}_{boost:g}".replace(".", "_")


@cache
def name_field(boost: float) -> str:
    """The index's field of names of this weight."""
    return f"name_{boost:g}".replace(".", "_")


@cache
def facet_field(name: str) -> str:
    """The index's field of a `Facet`."""
    return f"facet_{name}"


@cache
def sort_field(name: str) -> str:
    """The index's field of a `Number` or `Alphabetical`."""
    return f"sort_{name}"


def boosts(definition: IndexDefinition, sort: type[Text] | type[Name]) -> list[float]:
    """The distinct weights of the fields of one sort."""
    return sorted({field.boost for field in definition.fields_of(sort)})


def sort_of(definition: IndexDefinition, sort: str) -> tuple[str, bool]:
    """The index's field of a request's sort, and whether it descends. Raises KeyError for a field that can't be sorted by."""
    name = sort.removeprefix("-")
    if name not in {field.name for field in definition.sorts}:
        raise KeyError(f"The kind {definition.kind!r} can't be sorted by {name!r}.")
    return sort_field(name), sort.startswith("-")


def words_of_fields(values: Iterable[IndexedValue]) -> dict[str, list[str]]:
    """The texts of a document, by field of the index."""
    found: dict[str, list[str]] = defaultdict(list)
    for field, words, _ in values:
        if isinstance(field, Name):
            found[name_field(field.boost)] += words.fr
        else:
            found[text_field("fr", field.boost)] += words.fr
            found[text_field("en", field.boost)] += words.en
        found[WORDS] += words.fr if words.fr == words.en else words.fr + words.en
    return found


def names_of(values: Iterable[IndexedValue]) -> list[str]:
    """Every name of a document, whatever its field."""
    return [text for value in values if isinstance(value.field, Name) for text in value.words.fr]


def facets_of_fields(definition: IndexDefinition, document: Document) -> dict[str, list[str]]:
    """The exact values of a document, by field of the index."""
    found: dict[str, list[str]] = {}
    for field in definition.facets:
        values = document.values.get(field.name, ())
        if isinstance(values, (str, int)):
            raise TypeError(f"The field {field.name!r} of {definition.kind!r} takes a sequence.")
        found[facet_field(field.name)] = [value for value in values if isinstance(value, str)]
    return found


def numbers_of_fields(definition: IndexDefinition, document: Document) -> dict[str, int]:
    """What a document is sorted by, by field of the index."""
    found: dict[str, int] = {}
    for field in definition.sorts:
        value = document.values.get(field.name)
        if isinstance(field, Number):
            found[sort_field(field.name)] = value if isinstance(value, int) else 0
        else:
            found[sort_field(field.name)] = alphabetical_rank(value) if isinstance(value, str) else 0
    return found
