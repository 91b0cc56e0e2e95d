"""How a definition becomes the mapping of an Elasticsearch index, and a document what the index holds.

The fields are those of the embedded engine (texts of one weight share a field for each language), and the analysis gives the
same words: runs of letters, marks and digits of a folded text, stemmed for each language.

Passages are nested in the document of their thing: it has one rule of audiences for all, and is replaced whole.
"""

from typing import Any

from elasticsearch.dsl import Index, Keyword, Long, Mapping, Nested, Text, token_filter, tokenizer
from elasticsearch.dsl.analysis import CustomAnalyzer

from intranet.kernel.search import definitions
from intranet.kernel.search.definitions import LANGUAGES, Document, IndexDefinition, Language, Name
from intranet.kernel.search.engines.fields import (
    AUDIENCE,
    DIGEST,
    KEY,
    PASSAGE_PAYLOAD,
    PASSAGE_WORDS,
    PAYLOAD,
    SHADOWED_BY,
    WORDS,
    boosts,
    facet_field,
    facets_of_fields,
    name_field,
    names_of,
    numbers_of_fields,
    passage_field,
    sort_field,
    text_field,
    whole_field,
    whole_weights,
    wholes_of_fields,
    words_of_fields,
    words_of_passage,
)
from intranet.kernel.search.passages import MAX_PASSAGES
from intranet.kernel.search.payload import indexed

BEGINNINGS = "beginnings"
PASSAGES_PATH = "passages"
MAX_PREFIX_LENGTH = 20
FINGERPRINT = "fingerprint"

_MAX_LETTERS = 255
# The names that Lucene has for the stemmers of `analysis`.
_STEMMERS: dict[Language, str] = {"fr": "french", "en": "porter2"}

_words = tokenizer("words", "pattern", pattern=r"[^\p{IsAlphabetic}\p{M}\p{N}]+")
_filters = [token_filter("words_only", "length", min=1, max=_MAX_LETTERS)]
FOLDED = CustomAnalyzer("folded", tokenizer=_words, filter=_filters)
BEGUN = CustomAnalyzer(
    "begun",
    tokenizer=_words,
    filter=[*_filters, token_filter("begin", "edge_ngram", min_gram=1, max_gram=MAX_PREFIX_LENGTH)],
)
STEMMED = {
    language: CustomAnalyzer(
        f"stemmed_{language}",
        tokenizer=_words,
        filter=[*_filters, token_filter(f"stem_{language}", "stemmer", language=stemmer)],
    )
    for language, stemmer in _STEMMERS.items()
}


def index_of(definition: IndexDefinition, name: str) -> Index:
    """The settings and mapping of a new index, ready for a bulk load: searches see nothing before a refresh."""
    mapping = Mapping()
    for field in (KEY, DIGEST, AUDIENCE, SHADOWED_BY):
        mapping.field(field, Long())
    mapping.field(PAYLOAD, Keyword(index=False, doc_values=False))
    mapping.field(WORDS, Text(analyzer=FOLDED, index_options="positions", norms=False))
    mapping.field(BEGINNINGS, Text(analyzer=BEGUN, search_analyzer=FOLDED, index_options="docs", norms=False))
    for boost in boosts(definition, definitions.Text):
        for language in LANGUAGES:
            mapping.field(text_field(language, boost), Text(analyzer=STEMMED[language], index_options="freqs"))
    for boost in boosts(definition, Name):
        mapping.field(name_field(boost), Text(analyzer=FOLDED, index_options="freqs"))
    for weight in whole_weights(definition):
        mapping.field(whole_field(weight), Keyword(doc_values=False))
    for facet in definition.facets:
        mapping.field(facet_field(facet.name), Keyword())
    for sort in definition.sorts:
        mapping.field(sort_field(sort.name), Long())
    if definition.passages:
        mapping.field(PASSAGES_PATH, _passages())
    mapping.meta("dynamic", "strict")
    mapping.meta("_source", includes=[KEY, DIGEST, PAYLOAD])
    mapping.meta("_meta", **{FINGERPRINT: definition.fingerprint})
    index = Index(name)
    index.mapping(mapping)
    index.settings(number_of_shards=1, auto_expand_replicas="0-1", refresh_interval="-1", max_result_window=20_000)
    if definition.passages:
        index.settings(**{"mapping.nested_objects.limit": MAX_PASSAGES})
    return index


def _passages() -> Nested:
    fields: dict[str, Any] = {
        PASSAGE_PAYLOAD: Keyword(index=False, doc_values=False, store=True),
        PASSAGE_WORDS: Text(analyzer=FOLDED, index_options="positions", norms=False),
    }
    for language in LANGUAGES:
        fields[passage_field(language)] = Text(analyzer=STEMMED[language], index_options="freqs")
    return Nested(dynamic="strict", properties=fields)


def to_elasticsearch(definition: IndexDefinition, document: Document) -> dict[str, Any]:
    """A document as Elasticsearch indexes it."""
    made = indexed(definition, document)
    passages = [{PASSAGE_PAYLOAD: passage.packed, **words_of_passage(passage)} for passage in made.passages]
    return {
        KEY: document.key,
        DIGEST: made.digest,
        AUDIENCE: document.audience,
        SHADOWED_BY: list(document.shadowed_by),
        PAYLOAD: made.packed,
        BEGINNINGS: names_of(made.values),
        **words_of_fields(definition, made),
        **wholes_of_fields(made.values),
        **facets_of_fields(definition, document),
        **numbers_of_fields(definition, document),
        **({PASSAGES_PATH: passages} if definition.passages else {}),
    }
