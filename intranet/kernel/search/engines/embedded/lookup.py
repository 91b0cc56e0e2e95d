"""How a request becomes tantivy queries. They are built from objects: nothing that was typed is ever parsed."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tantivy import Occur, Query, Schema

from intranet.kernel.search.analysis import Phrase, Word
from intranet.kernel.search.definitions import FADED, IndexDefinition
from intranet.kernel.search.engines.embedded.schema import (
    BASIC,
    FREQUENCY,
    PASSAGE_AUDIENCE,
    PASSAGE_SHADOWED_BY,
    POSITION,
)
from intranet.kernel.search.engines.fields import (
    AUDIENCE,
    KEY,
    MISSPELT,
    PASSAGE_FIELDS,
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
from intranet.kernel.search.requests import Matching, Wording

type Clause = tuple[Occur, Query]


def _silent(query: Query) -> Query:
    """A condition that doesn't change the score."""
    return Query.const_score_query(query, 0.0)


class Lookup:
    """The queries over one index."""

    def __init__(self, schema: Schema, definition: IndexDefinition) -> None:
        self._schema = schema
        self._definition = definition
        self._things = thing_fields(definition)
        self._other_fields = other_fields(definition)

    def visible(self, audiences: Iterable[int]) -> list[Clause]:
        """The rule of audiences: its own is among the viewer's, and nothing that shadows it is."""
        held = sorted(audiences)
        return [
            (Occur.Must, _silent(Query.term_set_query(self._schema, AUDIENCE, held))),
            (Occur.MustNot, Query.term_set_query(self._schema, SHADOWED_BY, held)),
        ]

    def words(self, wording: Wording, matching: Matching) -> list[Clause]:
        """The words, all of them or all but one, each in any field; and the phrases."""
        queries = [self._word(self._things, word, is_fuzzy=matching is not Matching.ALL_WORDS) for word in wording.words]
        phrases = [(Occur.Must, _silent(self._phrase(self._things, phrase))) for phrase in wording.phrases]
        if matching is Matching.SOME_WORDS:
            some = [(Occur.Should, query) for query in queries]
            least = max(len(queries) - 1, 1)
            return [(Occur.Must, Query.boolean_query(some, minimum_number_should_match=least)), *phrases]
        return [*((Occur.Must, query) for query in queries), *phrases]

    def passage(self, key: int, audiences: Iterable[int], wording: Wording, matching: Matching) -> Query:
        """The passages of a thing that have any of the words, those with a phrase or with more of the words first."""
        is_fuzzy = matching is not Matching.ALL_WORDS
        some = [(Occur.Should, self._word(PASSAGE_FIELDS, word, is_fuzzy=is_fuzzy)) for word in wording.words]
        some += [
            (Occur.Should, Query.const_score_query(self._phrase(PASSAGE_FIELDS, phrase), PHRASE)) for phrase in wording.phrases
        ]
        held = sorted(audiences)
        # A set of terms looks at every passage of the index; single terms are looked up in those of the key alone.
        return Query.boolean_query(
            [
                (Occur.Must, _silent(self._any(KEY, [key]))),
                (Occur.Must, _silent(self._any(PASSAGE_AUDIENCE, held))),
                (Occur.MustNot, self._any(PASSAGE_SHADOWED_BY, held)),
                (Occur.Must, Query.boolean_query(some)),
            ]
        )

    def _any(self, field: str, values: Sequence[int]) -> Query:
        terms = [Query.term_query(self._schema, field, value, BASIC) for value in values]
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def _phrase(self, fields: WordFields, phrase: Phrase) -> Query:
        if len(phrase) == 1:
            return Query.term_query(self._schema, fields.words, phrase[0], POSITION)
        return Query.phrase_query(self._schema, fields.words, list(phrase))

    def better_whole(self, texts: Sequence[Sequence[str]], references: Sequence[str], words: int) -> list[Clause]:
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

    def faded(self, query: Query) -> Query:
        """The same, where what fades counts for less."""
        fading = self._definition.fading.items()
        fades = [Query.term_set_query(self._schema, facet_field(field), list(values)) for field, values in fading]
        if not fades:
            return query
        fresh = Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, one) for one in fades)])
        any_fades = Query.boolean_query([(Occur.Should, one) for one in fades])
        old = Query.boolean_query([(Occur.Must, query), (Occur.Must, _silent(any_fades))])
        return Query.boolean_query([(Occur.Should, fresh), (Occur.Should, Query.boost_query(old, FADED))])

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
        fields = [field for _, field in self._things.names]
        return [(Occur.Must, Query.disjunction_max_query([condition(field, word) for field in fields])) for word in words]

    def _word(self, fields: WordFields, word: Word, *, is_fuzzy: bool) -> Query:
        ways = self._exact(fields, word)
        if is_fuzzy and word.typing_errors:
            near = Query.fuzzy_term_query(self._schema, fields.words, word.text, word.typing_errors)
            ways.append(Query.const_score_query(near, MISSPELT))
        if is_fuzzy and word.beginning:
            begun = Query.fuzzy_term_query(self._schema, fields.words, word.beginning, 0, prefix=True)
            ways.append(Query.const_score_query(begun, MISSPELT))
        for group in (*word.synonyms, *(word.guesses if is_fuzzy else ())):
            together = [
                (Occur.Must, Query.disjunction_max_query(self._exact(fields, part), self._other_fields)) for part in group
            ]
            ways.append(Query.boost_query(Query.boolean_query(together), SYNONYM / len(group)))
        return Query.disjunction_max_query(ways, self._other_fields)

    def _exact(self, fields: WordFields, word: Word) -> list[Query]:
        """The word in each field: by its stem in texts, as it is in names."""
        found = []
        for weight, of_languages in fields.texts:
            found += self._worth(weight, [(field, word.stem(language)) for language, field in of_languages])
        for weight, field in fields.names:
            found += self._worth(weight, [(field, word.text)])
        return found

    def _worth(self, weight: float, terms: Sequence[tuple[str, str]]) -> list[Query]:
        """Any of these terms, each in its field of this weight."""
        queries = [Query.term_query(self._schema, field, term, FREQUENCY) for field, term in terms]
        if self._definition.is_weighed:
            return [Query.const_score_query(Query.boolean_query([(Occur.Should, query) for query in queries]), weight)]
        return [Query.boost_query(query, weight) for query in queries]
