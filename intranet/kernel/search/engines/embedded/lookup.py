"""How a request becomes tantivy queries. They are built from objects: nothing that was typed is ever parsed."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tantivy import Occur, Query, Schema

from intranet.kernel.search.analysis import Word
from intranet.kernel.search.definitions import LANGUAGES, IndexDefinition, Name, Text
from intranet.kernel.search.engines.base import Texts
from intranet.kernel.search.engines.embedded.schema import BASIC, FREQUENCY
from intranet.kernel.search.engines.fields import (
    AUDIENCE,
    KEY,
    MISSPELT,
    SHADOWED_BY,
    SYNONYM,
    WORDS,
    boosts,
    facet_field,
    name_field,
    other_fields,
    reference_term,
    text_field,
    whole_field,
    whole_points,
    whole_terms,
    whole_weights,
)
from intranet.kernel.search.requests import Matching

type Clause = tuple[Occur, Query]


def _silent(query: Query) -> Query:
    """A condition that doesn't change the score."""
    return Query.const_score_query(query, 0.0)


class Lookup:
    """The queries over one index."""

    def __init__(self, schema: Schema, definition: IndexDefinition) -> None:
        self._schema = schema
        self._definition = definition
        self._other_fields = other_fields(definition)

    def visible(self, audiences: Iterable[int]) -> list[Clause]:
        """The rule of audiences: its own is among the viewer's, and nothing that shadows it is."""
        held = sorted(audiences)
        return [
            (Occur.Must, _silent(Query.term_set_query(self._schema, AUDIENCE, held))),
            (Occur.MustNot, Query.term_set_query(self._schema, SHADOWED_BY, held)),
        ]

    def words(self, words: Sequence[Word], matching: Matching) -> list[Clause]:
        """The words, all of them or all but one, each in any field."""
        queries = [self._word(word, is_fuzzy=matching is not Matching.ALL_WORDS) for word in words]
        if matching is Matching.SOME_WORDS:
            some = [(Occur.Should, query) for query in queries]
            return [(Occur.Must, Query.boolean_query(some, minimum_number_should_match=max(len(queries) - 1, 1)))]
        return [(Occur.Must, query) for query in queries]

    def better_whole(self, texts: Texts, references: Sequence[str], words: int) -> list[Clause]:
        """Better with a text of each group as a whole value, the heaviest first; so many `words` are looked for beside."""
        groups = [[term for text in group for term in whole_terms(text)] for group in texts]
        groups.append([reference_term(reference) for reference in references])
        points = whole_points(self._definition, words)
        return [(Occur.Should, self._whole(terms, points)) for terms in groups if terms and whole_weights(self._definition)]

    def whole(self, texts: Sequence[str]) -> Query:
        """One of these texts is a whole value."""
        terms = [term for text in texts for term in whole_terms(text)]
        fields = [whole_field(weight) for weight in whole_weights(self._definition)]
        return Query.disjunction_max_query([Query.term_set_query(self._schema, field, terms) for field in fields])

    def _whole(self, terms: Sequence[str], points: float) -> Query:
        # A set of terms costs a look at every document for each weight; terms that few documents have cost next to nothing.
        of_each_weight = []
        for weight in whole_weights(self._definition):
            found = [Query.term_query(self._schema, whole_field(weight), term, BASIC) for term in dict.fromkeys(terms)]
            any_term = Query.boolean_query([(Occur.Should, query) for query in found])
            of_each_weight.append(Query.const_score_query(any_term, weight * points))
        return Query.disjunction_max_query(of_each_weight)

    def filters(self, filters: Mapping[str, tuple[str, ...]], *, but: str = "") -> list[Clause]:
        """One of the values in each field, all fields together, leaving out the field `but`."""
        return [
            (Occur.Must, _silent(Query.term_set_query(self._schema, facet_field(field), list(values))))
            for field, values in filters.items()
            if field != but
        ]

    def keys(self, keys: Sequence[int]) -> Query:
        """Every document of these keys, whoever may see it."""
        return Query.term_set_query(self._schema, KEY, list(keys))

    def whole_names(self, beginnings: Sequence[str]) -> list[Clause]:
        """Each of these is a word of a name."""
        return self._in_names(lambda field, word: Query.term_query(self._schema, field, word, FREQUENCY), beginnings)

    def begun_names(self, beginnings: Sequence[str], *, is_fuzzy: bool) -> list[Clause]:
        """Each of these begins a word of a name, perhaps misspelt."""

        def begins(field: str, word: str) -> Query:
            errors = Word(word).typing_errors if is_fuzzy else 0
            return Query.fuzzy_term_query(self._schema, field, word, errors, transposition_cost_one=True, prefix=True)

        return self._in_names(begins, beginnings)

    def _in_names(self, condition: Callable[[str, str], Query], words: Sequence[str]) -> list[Clause]:
        fields = [name_field(boost) for boost in boosts(self._definition, Name)]
        return [(Occur.Must, Query.disjunction_max_query([condition(field, word) for field in fields])) for word in words]

    def _word(self, word: Word, *, is_fuzzy: bool) -> Query:
        ways = self._exact(word)
        if is_fuzzy and word.typing_errors:
            near = Query.fuzzy_term_query(self._schema, WORDS, word.text, word.typing_errors)
            ways.append(Query.const_score_query(near, MISSPELT))
        if is_fuzzy and word.beginning:
            begun = Query.fuzzy_term_query(self._schema, WORDS, word.beginning, 0, prefix=True)
            ways.append(Query.const_score_query(begun, MISSPELT))
        for group in (*word.synonyms, *(word.guesses if is_fuzzy else ())):
            together = [(Occur.Must, Query.disjunction_max_query(self._exact(part), self._other_fields)) for part in group]
            ways.append(Query.boost_query(Query.boolean_query(together), SYNONYM / len(group)))
        return Query.disjunction_max_query(ways, self._other_fields)

    def _exact(self, word: Word) -> list[Query]:
        """The word in each field: by its stem in texts, as it is in names."""
        found = []
        for boost in boosts(self._definition, Text):
            found += self._worth(boost, [(text_field(language, boost), word.stem(language)) for language in LANGUAGES])
        for boost in boosts(self._definition, Name):
            found += self._worth(boost, [(name_field(boost), word.text)])
        return found

    def _worth(self, weight: float, terms: Sequence[tuple[str, str]]) -> list[Query]:
        """Any of these terms, each in its field of this weight."""
        queries = [Query.term_query(self._schema, field, term, FREQUENCY) for field, term in terms]
        if self._definition.is_weighed:
            return [Query.const_score_query(Query.boolean_query([(Occur.Should, query) for query in queries]), weight)]
        return [Query.boost_query(query, weight) for query in queries]
