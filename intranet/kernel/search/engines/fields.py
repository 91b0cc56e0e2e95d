"""The fields of an index, named alike in both engines.

Texts of one weight share one field for each language, since what matters to a search is the weight; names likewise.
`words` holds every word unstemmed, for misspellings. Values of a field with grades are also there whole, in one field for each
weight.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from intranet.kernel.search.analysis import alphabetical_rank, whole
from intranet.kernel.search.definitions import LANGUAGES, Document, IndexDefinition, Language, Name, Number, Text
from intranet.kernel.search.payload import IndexedValue

KEY, DIGEST, AUDIENCE, SHADOWED_BY, WORDS, PAYLOAD = "key", "digest", "audience", "shadowed_by", "words", "payload"

# A word found in several fields counts in its best one, and a little in the others.
OTHER_FIELDS = 0.1
SYNONYM = 0.8
# Of a kind whose words are weighed, the other fields only tell apart those whose best one is the same.
OTHER_FIELDS_WEIGHED = 0.02
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


@cache
def whole_field(weight: float) -> str:
    """The index's field of whole values of this weight."""
    return f"whole_{weight:g}".replace(".", "_")


def boosts(definition: IndexDefinition, sort: type[Text] | type[Name]) -> list[float]:
    """The distinct weights of the fields of one sort."""
    return sorted({weight for field in definition.fields_of(sort) for weight in field.weights})


def whole_weights(definition: IndexDefinition) -> list[float]:
    """The distinct weights of values that are known whole."""
    return sorted({weight for field in definition.fields_of(Text) for weight in field.grades})


def whole_terms(text: str) -> list[str]:
    """What stands for a text in a field of whole values, whatever its language."""
    return [whole(text, language) for language in LANGUAGES]


def reference_term(reference: str) -> str:
    """What stands for the reference of a value in a field of whole values."""
    return f"#{reference}"


def whole_points(definition: IndexDefinition, words: int) -> float:
    """The points of a whole value for one unit of its weight: between two weights there is more than words may add up to."""
    best = max(weight for field in definition.text_fields for weight in field.weights)
    return 2 * best * max(words, 1)


def other_fields(definition: IndexDefinition) -> float:
    """What a word counts in the fields where it is found beside its best one."""
    return OTHER_FIELDS_WEIGHED if definition.is_weighed else OTHER_FIELDS


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
        weight = field.weight(words.grade)
        if isinstance(field, Name):
            found[name_field(weight)] += words.fr
        else:
            found[text_field("fr", weight)] += words.fr
            found[text_field("en", weight)] += words.en
        found[WORDS] += words.fr if words.fr == words.en else words.fr + words.en
    return found


def wholes_of_fields(values: Iterable[IndexedValue]) -> dict[str, list[str]]:
    """The whole values of a document, by field of the index."""
    found: dict[str, list[str]] = defaultdict(list)
    for field, words, _ in values:
        if isinstance(field, Text) and field.grades:
            terms = [whole(text, "fr") for text in words.fr] + [whole(text, "en") for text in words.en]
            if words.reference:
                terms.append(reference_term(words.reference))
            found[whole_field(field.weight(words.grade))] += terms
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
