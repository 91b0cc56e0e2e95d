"""How a definition becomes the mapping of an Elasticsearch index, and a document what the index holds.

The fields are those of the embedded engine (texts of one weight share a field for each language), and the analysis gives the
same words: runs of letters and digits, in lower case, without accents, stemmed for each language.
"""

from typing import Any

from elasticsearch.dsl import Index, Keyword, Long, Mapping, Text, token_filter, tokenizer
from elasticsearch.dsl.analysis import CustomAnalyzer

from intranet.kernel.search import definitions, payload
from intranet.kernel.search.analysis import MAX_WORD_BYTES, STEMMERS
from intranet.kernel.search.definitions import LANGUAGES, Document, IndexDefinition, Name
from intranet.kernel.search.engines.fields import (
    AUDIENCE,
    DIGEST,
    KEY,
    PAYLOAD,
    SHADOWED_BY,
    WORDS,
    boosts,
    facet_field,
    facets_of_fields,
    name_field,
    names_of,
    numbers_of_fields,
    sort_field,
    text_field,
    whole_field,
    whole_weights,
    wholes_of_fields,
    words_of_fields,
)

BEGINNINGS = "beginnings"
MAX_PREFIX_LENGTH = 20
FINGERPRINT = "fingerprint"

_words = tokenizer("words", "pattern", pattern=r"[^\p{IsAlphabetic}\p{M}\p{N}]+")
_filters = [token_filter("words_only", "length", min=1, max=MAX_WORD_BYTES), "lowercase", "asciifolding"]
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
    for language, stemmer in STEMMERS.items()
}


def index_of(definition: IndexDefinition, name: str) -> Index:
    """The settings and mapping of a new index, ready for a bulk load: searches see nothing before a refresh."""
    mapping = Mapping()
    for field in (KEY, DIGEST, AUDIENCE, SHADOWED_BY):
        mapping.field(field, Long())
    mapping.field(PAYLOAD, Keyword(index=False, doc_values=False))
    mapping.field(WORDS, Text(analyzer=FOLDED, index_options="docs", norms=False))
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
    mapping.meta("dynamic", "strict")
    mapping.meta("_source", includes=[KEY, DIGEST, PAYLOAD])
    mapping.meta("_meta", **{FINGERPRINT: definition.fingerprint})
    index = Index(name)
    index.mapping(mapping)
    index.settings(number_of_shards=1, auto_expand_replicas="0-1", refresh_interval="-1", max_result_window=20_000)
    return index


def to_elasticsearch(definition: IndexDefinition, document: Document) -> dict[str, Any]:
    """A document as Elasticsearch indexes it."""
    values = payload.values_of(definition, document)
    packed = payload.pack(document, values)
    return {
        KEY: document.key,
        DIGEST: payload.digest(definition, document, packed),
        AUDIENCE: document.audience,
        SHADOWED_BY: list(document.shadowed_by),
        PAYLOAD: packed,
        BEGINNINGS: names_of(values),
        **words_of_fields(values),
        **wholes_of_fields(values),
        **facets_of_fields(definition, document),
        **numbers_of_fields(definition, document),
    }
