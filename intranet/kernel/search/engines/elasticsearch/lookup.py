"""How a request becomes Elasticsearch queries. They are built from objects: nothing that was typed is ever parsed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import (
    Bool,
    Boosting,
    ConstantScore,
    DisMax,
    Fuzzy,
    Match,
    MatchAll,
    MatchPhrase,
    Nested,
    Prefix,
    Query,
    Term,
)
from elasticsearch.dsl.types import InnerHits

from intranet.kernel.search.analysis import Phrase, Word
from intranet.kernel.search.definitions import FADED, IndexDefinition
from intranet.kernel.search.engines.elasticsearch.schema import BEGINNINGS, MAX_PREFIX_LENGTH, PASSAGES_PATH
from intranet.kernel.search.engines.fields import (
    AUDIENCE,
    MISSPELT,
    PASSAGE_FIELDS,
    PASSAGE_PAYLOAD,
    PHRASE,
    SHADOWED_BY,
    SYNONYM,
    WordFields,
    facet_field,
    other_fields,
    reference_term,
    thing_fields,
    whole_field,
    whole_points,
    whole_terms,
    whole_weights,
)
from intranet.kernel.search.requests import Matching, SearchRequest, Wording

# Words of the index that one misspelt word may stand for.
MAX_NEAR_WORDS = 200
# Fields of nested documents are named with their path.
_NESTED = WordFields(
    texts=tuple(
        (weight, tuple((language, f"{PASSAGES_PATH}.{field}") for language, field in fields))
        for weight, fields in PASSAGE_FIELDS.texts
    ),
    names=(),
    words=f"{PASSAGES_PATH}.{PASSAGE_FIELDS.words}",
)
# No facet has a name with a parenthesis: what is counted of one, and around them.
COUNTED, CHOSEN, OTHERS = "(counted)", "(chosen)", "(others)"
FILTERED, MATCHING = "(filtered)", "(matching)"


def visible(audiences: Iterable[int], scored: Sequence[Query] = (), preferred: Sequence[Query] = ()) -> Query:
    """What matches among what the rule of audiences leaves: its own is among the viewer's, nothing that shadows it is."""
    held = sorted(audiences)
    return Bool(
        must=list(scored) or [MatchAll(boost=0)],
        should=list(preferred),
        filter=[Q("terms", **{AUDIENCE: held})],
        must_not=[Q("terms", **{SHADOWED_BY: held})],
    )


def faded(definition: IndexDefinition, query: Query) -> Query:
    """The same, where what fades counts for less."""
    if not definition.fading:
        return query
    fades = [Q("terms", **{facet_field(field): list(values)}) for field, values in definition.fading.items()]
    return Boosting(positive=query, negative=Bool(should=fades), negative_boost=FADED)


def words_query(definition: IndexDefinition, wording: Wording, matching: Matching) -> list[Query]:
    """The words, all of them or all but one, each in any field; and the phrases."""
    fields = thing_fields(definition)
    queries = [_word(definition, fields, word, is_fuzzy=matching is not Matching.ALL_WORDS) for word in wording.words]
    phrases: list[Query] = [ConstantScore(filter=_phrase(fields, phrase), boost=0) for phrase in wording.phrases]
    if matching is Matching.SOME_WORDS:
        return [Bool(should=queries, minimum_should_match=max(len(queries) - 1, 1)), *phrases]
    return [*queries, *phrases]


def best_passage(definition: IndexDefinition, wording: Wording, matching: Matching) -> Query:
    """The passages that have any of the words, those with a phrase or with more of the words first; one comes back."""
    is_fuzzy = matching is not Matching.ALL_WORDS
    some = [_word(definition, _NESTED, word, is_fuzzy=is_fuzzy) for word in wording.words]
    some += [ConstantScore(filter=_phrase(_NESTED, phrase), boost=PHRASE) for phrase in wording.phrases]
    best = InnerHits(size=1, _source=False, stored_fields=f"{PASSAGES_PATH}.{PASSAGE_PAYLOAD}")
    return Nested(path=PASSAGES_PATH, query=Bool(should=some, minimum_should_match=1), score_mode="none", inner_hits=best)


def _phrase(fields: WordFields, phrase: Phrase) -> Query:
    return MatchPhrase(**{fields.words: " ".join(phrase)})


def better_whole(
    definition: IndexDefinition, texts: Sequence[Sequence[str]], references: Sequence[str], words: int
) -> list[Query]:
    """Better with a text of each group as a whole value, the heaviest first; so many `words` are looked for beside."""
    groups = [[term for text in group for term in whole_terms(text)] for group in texts]
    groups.append([reference_term(reference) for reference in references])
    points = whole_points(definition, words)
    return [_whole(definition, terms, points) for terms in groups if terms and whole_weights(definition)]


def whole(definition: IndexDefinition, texts: Sequence[str]) -> Query:
    """One of these texts is a whole value."""
    return _whole(definition, [term for text in texts for term in whole_terms(text)], points=1)


def _whole(definition: IndexDefinition, terms: Sequence[str], points: float) -> Query:
    of_each_weight: list[Query] = [
        ConstantScore(filter=Q("terms", **{whole_field(weight): list(terms)}), boost=weight * points)
        for weight in whole_weights(definition)
    ]
    return DisMax(queries=of_each_weight)


def filters_query(filters: Mapping[str, tuple[str, ...]]) -> Query:
    """One of the values in each field, all fields together."""
    return Bool(filter=[Q("terms", **{facet_field(name): list(values)}) for name, values in filters.items()])


def add_facets(search: "Search[Any]", request: SearchRequest) -> None:
    """Count the most frequent values of each facet among what the other filters leave, and its chosen values.

    Facets that obey the same filters are counted together, and without a filter when none is left: a filter of its own around
    each facet costs more than the counting.
    """
    counts: Any
    for name, size in request.facets.items():
        field, chosen = facet_field(name), request.filters.get(name, ())
        others = {other: values for other, values in request.filters.items() if other != name}
        if not others:
            counts = search.aggs
        elif chosen:
            counts = search.aggs.bucket(f"{name}{OTHERS}", "filter", filters_query(others))
        elif FILTERED in search.aggs:
            counts = search.aggs[FILTERED]
        else:
            counts = search.aggs.bucket(FILTERED, "filter", filters_query(others))
        counts.bucket(f"{name}{COUNTED}", "terms", field=field, size=size)
        if chosen:
            counts.bucket(f"{name}{CHOSEN}", "terms", field=field, size=len(chosen), include=list(chosen))
    if request.filters:
        search.aggs.bucket(MATCHING, "filter", MatchAll())  # before the filters, which are applied after


def counts_of(answer: Mapping[str, Any], request: SearchRequest) -> dict[str, tuple[tuple[str, int], ...]]:
    """The values of each facet with their counts, by falling count."""
    found: dict[str, Any] = {}
    for name, part in answer.items():
        found |= part if name == FILTERED or name.endswith(OTHERS) else {name: part}
    return {name: _counts(found, name, request.filters.get(name, ())) for name in request.facets}


def _counts(found: Mapping[str, Any], name: str, chosen: Sequence[str]) -> tuple[tuple[str, int], ...]:
    counts = dict.fromkeys(chosen, 0)
    for part in (CHOSEN, COUNTED):
        counts |= {bucket["key"]: bucket["doc_count"] for bucket in found.get(f"{name}{part}", {}).get("buckets", ())}
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def whole_names(definition: IndexDefinition, beginnings: Sequence[str]) -> Query:
    """Each of these is a word of a name; worth one point."""
    names = thing_fields(definition).names
    each = [Bool(should=[Term(**{name: word}) for _, name in names], minimum_should_match=1) for word in beginnings]
    return ConstantScore(filter=Bool(filter=each), boost=1)


def begun_names(beginnings: Sequence[str], *, is_fuzzy: bool) -> Query:
    """Each of these begins a word of a name, perhaps misspelt; worth nothing."""
    begun = [_begun(word[:MAX_PREFIX_LENGTH], is_fuzzy=is_fuzzy) for word in beginnings]
    return ConstantScore(filter=Bool(filter=begun), boost=0)


def _begun(word: str, *, is_fuzzy: bool) -> Query:
    errors = Word(word).typing_errors if is_fuzzy else 0
    return _near(BEGINNINGS, word, errors) if errors else Term(**{BEGINNINGS: word})


def _word(definition: IndexDefinition, fields: WordFields, word: Word, *, is_fuzzy: bool) -> Query:
    ways: list[Query] = _exact(definition, fields, word)
    if is_fuzzy and word.typing_errors:
        ways.append(ConstantScore(filter=_near(fields.words, word.text, word.typing_errors), boost=MISSPELT))
    if is_fuzzy and word.beginning:
        ways.append(ConstantScore(filter=Prefix(**{fields.words: word.beginning}), boost=MISSPELT))
    for group in (*word.synonyms, *(word.guesses if is_fuzzy else ())):
        together: list[Query] = [
            DisMax(queries=_exact(definition, fields, part), tie_breaker=other_fields(definition)) for part in group
        ]
        ways.append(Bool(must=together, boost=SYNONYM / len(group)))
    return DisMax(queries=ways, tie_breaker=other_fields(definition))


def _exact(definition: IndexDefinition, fields: WordFields, word: Word) -> list[Query]:
    """The word in each field: by its stem in texts (the server's analyzers make it), as it is in names."""
    found = []
    for weight, of_languages in fields.texts:
        found += _worth(definition, weight, [field for _, field in of_languages], word)
    for weight, field in fields.names:
        found += _worth(definition, weight, [field], word)
    return found


def _worth(definition: IndexDefinition, weight: float, fields: Sequence[str], word: Word) -> list[Query]:
    """The word in any of these fields of this weight."""
    if definition.is_weighed:
        any_field = Bool(should=[Match(**{field: word.text}) for field in fields], minimum_should_match=1)
        return [ConstantScore(filter=any_field, boost=weight)]
    return [Match(**{field: {"query": word.text, "boost": weight}}) for field in fields]


def _near(field: str, word: str, errors: int) -> Query:
    return Fuzzy(**{field: {"value": word, "fuzziness": errors, "max_expansions": MAX_NEAR_WORDS}})
