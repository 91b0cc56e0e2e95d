"""The fields of an index, named alike in both engines.

Texts of one weight share one field for each language, since what matters to a search is the weight; names likewise.
`words` holds every word unstemmed, with positions, for misspellings and phrases. Values of a field with grades are also there
whole, in one field for each weight. The passages of a long text have fields of their own, so that no search of things ever
meets one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from intranet.kernel.search.analysis import alphabetical_rank, whole
from intranet.kernel.search.definitions import LANGUAGES, Document, IndexDefinition, Language, Name, Number, Text
from intranet.kernel.search.payload import IndexedDocument, IndexedPassage, IndexedValue

KEY, DIGEST, AUDIENCE, SHADOWED_BY, WORDS, PAYLOAD = "key", "digest", "audience", "shadowed_by", "words", "payload"
PASSAGE_WORDS, PASSAGE_PAYLOAD = "passage_words", "passage_payload"

# A word found in several fields counts in its best one, and a little in the others.
OTHER_FIELDS = 0.1
SYNONYM = 0.8
# Of a kind whose words are weighed, the other fields only tell apart those whose best one is the same.
OTHER_FIELDS_WEIGHED = 0.02
MISSPELT = 0.1
# A passage that has the phrase comes before all that have its words.
PHRASE = 1_000.0


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


def words_of_fields(definition: IndexDefinition, document: IndexedDocument) -> dict[str, list[str]]:
    """The folded texts of a document, by field of the index."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in document.values:
        weight = value.field.weight(value.words.grade)
        if isinstance(value.field, Name):
            found[name_field(weight)] += value.fr
        else:
            found[text_field("fr", weight)] += value.fr
            found[text_field("en", weight)] += value.en
        found[WORDS] += value.fr if value.fr == value.en else value.fr + value.en
    if definition.passages:
        for language, text in document.long_text.items():
            found[text_field(language, definition.passages.boost)].append(text)
        found[WORDS] += dict.fromkeys(document.long_text.values())
    return found


def passage_field(language: Language) -> str:
    """The index's field of passages in one language."""
    return f"passage_{language}"


def words_of_passage(passage: IndexedPassage) -> dict[str, str]:
    """The folded text of a passage, by field of the index."""
    fields = (PASSAGE_WORDS, *(passage_field(language) for language in passage.languages))
    return dict.fromkeys(fields, passage.text)


@dataclass(frozen=True)
class WordFields:
    """Where words are looked for: fields of texts and names, each with its weight, and the one of words as they are."""

    texts: tuple[tuple[float, tuple[tuple[Language, str], ...]], ...]
    names: tuple[tuple[float, str], ...]
    words: str


def thing_fields(definition: IndexDefinition) -> WordFields:
    """Where the things of a kind are looked for."""
    return WordFields(
        texts=tuple(
            (weight, tuple((language, text_field(language, weight)) for language in LANGUAGES))
            for weight in boosts(definition, Text)
        ),
        names=tuple((weight, name_field(weight)) for weight in boosts(definition, Name)),
        words=WORDS,
    )


PASSAGE_FIELDS = WordFields(
    texts=((1.0, tuple((language, passage_field(language)) for language in LANGUAGES)),), names=(), words=PASSAGE_WORDS
)
"""Where the best passage of a thing is looked for."""


def wholes_of_fields(values: Iterable[IndexedValue]) -> dict[str, list[str]]:
    """The whole values of a document, by field of the index."""
    found: dict[str, list[str]] = defaultdict(list)
    for field, words, *_ in values:
        if isinstance(field, Text) and field.grades:
            terms = [whole(text, "fr") for text in words.fr] + [whole(text, "en") for text in words.en]
            if words.reference:
                terms.append(reference_term(words.reference))
            found[whole_field(field.weight(words.grade))] += terms
    return found


def names_of(values: Iterable[IndexedValue]) -> list[str]:
    """Every name of a document, folded, whatever its field."""
    return [text for value in values if isinstance(value.field, Name) for text in value.fr]


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
