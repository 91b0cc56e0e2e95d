"""How a request becomes Elasticsearch queries. They are built from objects: nothing that was typed is ever parsed."""

from collections.abc import Iterable, Mapping, Sequence

from elasticsearch.dsl import A, Q
from elasticsearch.dsl.aggs import Agg
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    Fuzzy,
    Match,
    MatchAll,
    Query,
    Term,
)

from intranet.kernel.search.analysis import Word
from intranet.kernel.search.definitions import LANGUAGES, IndexDefinition, Name, Text
from intranet.kernel.search.engines.elasticsearch.schema import BEGINNINGS, LONGEST_BEGINNING
from intranet.kernel.search.engines.fields import (
    AUDIENCE,
    MISSPELT,
    OTHER_FIELDS,
    SHADOWED_BY,
    SYNONYM,
    WORDS,
    boosts,
    facet_field,
    name_field,
    text_field,
)
from intranet.kernel.search.requests import Matching, SearchRequest

# Words of the index that one misspelt word may stand for.
MAX_NEAR_WORDS = 200
COUNTED, CHOSEN = "counted", "chosen"


def visible(audiences: Iterable[int], scored: Sequence[Query] = (), preferred: Sequence[Query] = ()) -> Query:
    """What matches among what the rule of audiences leaves: its own is among the viewer's, nothing that shadows it is."""
    held = sorted(audiences)
    return Bool(
        must=list(scored) or [MatchAll(boost=0)],
        should=list(preferred),
        filter=[Q("terms", **{AUDIENCE: held})],
        must_not=[Q("terms", **{SHADOWED_BY: held})],
    )


def words_query(definition: IndexDefinition, words: Sequence[Word], matching: Matching) -> list[Query]:
    """The words, all of them or all but one, each in any field."""
    queries = [_word(definition, word, is_fuzzy=matching is not Matching.ALL_WORDS) for word in words]
    if matching is Matching.SOME_WORDS:
        return [Bool(should=queries, minimum_should_match=max(len(queries) - 1, 1))]
    return queries


def filters_query(filters: Mapping[str, tuple[str, ...]], *, but: str = "") -> Query:
    """One of the values in each field, all fields together, leaving out the field `but`."""
    return Bool(filter=[Q("terms", **{facet_field(name): list(values)}) for name, values in filters.items() if name != but])


def facet_aggregation(request: SearchRequest, name: str) -> Agg[object]:
    """The most frequent values of a facet among what the other filters leave, and its chosen values."""
    field = facet_field(name)
    counts: Agg[object] = A("filter", filters_query(request.filters, but=name))
    counts.bucket(COUNTED, A("terms", field=field, size=request.facets[name]))
    if chosen := request.filters.get(name):
        counts.bucket(CHOSEN, A("terms", field=field, size=len(chosen), include=list(chosen)))
    return counts


def whole_names(definition: IndexDefinition, beginnings: Sequence[str]) -> Query:
    """Each of these is a word of a name; worth one point."""
    names = [name_field(boost) for boost in boosts(definition, Name)]
    each = [Bool(should=[Term(**{name: word}) for name in names], minimum_should_match=1) for word in beginnings]
    return ConstantScore(filter=Bool(filter=each), boost=1)


def begun_names(beginnings: Sequence[str], *, is_fuzzy: bool) -> Query:
    """Each of these begins a word of a name, perhaps misspelt; worth nothing."""
    begun = [_begun(word[:LONGEST_BEGINNING], is_fuzzy=is_fuzzy) for word in beginnings]
    return ConstantScore(filter=Bool(filter=begun), boost=0)


def _begun(word: str, *, is_fuzzy: bool) -> Query:
    errors = Word(word).typing_errors if is_fuzzy else 0
    return _near(BEGINNINGS, word, errors) if errors else Term(**{BEGINNINGS: word})


def _word(definition: IndexDefinition, word: Word, *, is_fuzzy: bool) -> Query:
    ways: list[Query] = _exact(definition, word)
    if is_fuzzy and word.typing_errors:
        ways.append(ConstantScore(filter=_near(WORDS, word.text, word.typing_errors), boost=MISSPELT))
    for group in word.synonyms:
        together: list[Query] = [DisMax(queries=_exact(definition, part), tie_breaker=OTHER_FIELDS) for part in group]
        ways.append(Bool(must=together, boost=SYNONYM))
    return DisMax(queries=ways, tie_breaker=OTHER_FIELDS)


def _exact(definition: IndexDefinition, word: Word) -> list[Query]:
    """The word in each field: by its stem in texts (the server's analyzers make it), as it is in names."""
    fields = [(text_field(language, boost), boost) for boost in boosts(definition, Text) for language in LANGUAGES]
    fields += [(name_field(boost), boost) for boost in boosts(definition, Name)]
    return [Match(**{field: {"query": word.text, "boost": boost}}) for field, boost in fields]


def _near(field: str, word: str, errors: int) -> Query:
    return Fuzzy(**{field: {"value": word, "fuzziness": errors, "max_expansions": MAX_NEAR_WORDS}})
