"""The fields of an index, named alike in both engines.

Texts of one weight share one field for each language, since what matters to a search is the weight; names likewise.
`words` holds every word unstemmed, for misspellings.
"""

from intranet.kernel.search.definitions import Alphabetical, IndexDefinition, Language, Name, Number, Text

KEY, DIGEST, AUDIENCE, SHADOWED_BY, WORDS, PAYLOAD = "key", "digest", "audience", "shadowed_by", "words", "payload"

# A word found in several fields counts in its best one, and a little in the others.
OTHER_FIELDS = 0.1
SYNONYM = 0.8
MISSPELT = 0.1


def text_field(language: Language, boost: float) -> str:
    """The index's field of texts of this weight in one language."""
    return f"{language}_{boost:g}".replace(".", "_")


def name_field(boost: float) -> str:
    """The index's field of names of this weight."""
    return f"name_{boost:g}".replace(".", "_")


def facet_field(name: str) -> str:
    """The index's field of a `Facet`."""
    return f"facet_{name}"


def sort_field(name: str) -> str:
    """The index's field of a `Number` or `Alphabetical`."""
    return f"sort_{name}"


def boosts(definition: IndexDefinition, sort: type[Text] | type[Name]) -> list[float]:
    """The distinct weights of the fields of one sort."""
    return sorted({field.boost for field in definition.fields_of(sort)})


def sort_of(definition: IndexDefinition, sort: str) -> tuple[str, bool]:
    """The index's field of a request's sort, and whether it descends. Raises KeyError for a field that can't be sorted by."""
    name = sort.removeprefix("-")
    if name not in {field.name for field in (*definition.fields_of(Number), *definition.fields_of(Alphabetical))}:
        raise KeyError(f"The kind {definition.kind!r} can't be sorted by {name!r}.")
    return sort_field(name), sort.startswith("-")
