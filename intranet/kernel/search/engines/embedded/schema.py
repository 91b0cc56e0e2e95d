"""How a definition becomes a tantivy schema, and a document what tantivy indexes.

No positions are kept: nothing asks for phrases.
"""

from pathlib import Path

import tantivy

from intranet.kernel.search import payload
from intranet.kernel.search.analysis import analyzer
from intranet.kernel.search.definitions import LANGUAGES, Document, IndexDefinition, Name, Text
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
    numbers_of_fields,
    sort_field,
    text_field,
    whole_field,
    whole_weights,
    wholes_of_fields,
    words_of_fields,
)

FOLDED = "folded"
BASIC, FREQUENCY = "basic", "freq"


def schema_of(definition: IndexDefinition) -> tantivy.Schema:
    """The tantivy schema of a kind."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(KEY, indexed=True, fast=True)
    builder.add_unsigned_field(DIGEST, fast=True)
    builder.add_unsigned_field(AUDIENCE, indexed=True)
    builder.add_unsigned_field(SHADOWED_BY, indexed=True)
    builder.add_bytes_field(PAYLOAD, stored=True)
    builder.add_text_field(WORDS, tokenizer_name=FOLDED, index_option=BASIC)
    for boost in boosts(definition, Text):
        for language in LANGUAGES:
            builder.add_text_field(text_field(language, boost), tokenizer_name=language, index_option=FREQUENCY)
    for boost in boosts(definition, Name):
        builder.add_text_field(name_field(boost), tokenizer_name=FOLDED, index_option=FREQUENCY)
    for weight in whole_weights(definition):
        builder.add_text_field(whole_field(weight), tokenizer_name="raw", index_option=BASIC)
    for facet in definition.facets:
        builder.add_text_field(facet_field(facet.name), fast=True, tokenizer_name="raw", index_option=BASIC)
    for sort in definition.sorts:
        builder.add_integer_field(sort_field(sort.name), fast=True)
    return builder.build()


def open_index(definition: IndexDefinition, folder: Path) -> tantivy.Index:
    """The index in a folder, made when the folder is empty. Raises ValueError when it was made for another schema.

    tantivy keeps the names of analyzers only: they are given again at each opening.
    """
    index = tantivy.Index(schema_of(definition), str(folder), reuse=True)
    index.config_reader(reload_policy="manual")
    index.register_tokenizer(FOLDED, analyzer(None))
    for language in LANGUAGES:
        index.register_tokenizer(language, analyzer(language))
    index.reload()
    return index


def to_tantivy(definition: IndexDefinition, document: Document) -> tantivy.Document:
    """A document as tantivy indexes it."""
    values = payload.values_of(definition, document)
    packed = payload.pack(document, values)
    row = tantivy.Document()
    row.add_unsigned(KEY, document.key)
    row.add_unsigned(DIGEST, payload.digest(definition, document, packed))
    row.add_unsigned(AUDIENCE, document.audience)
    for audience in document.shadowed_by:
        row.add_unsigned(SHADOWED_BY, audience)
    row.add_bytes(PAYLOAD, packed.encode())
    for field_name, texts in words_of_fields(values).items():
        row.add_text(field_name, "\n".join(texts))
    for field_name, exact in {**wholes_of_fields(values), **facets_of_fields(definition, document)}.items():
        for value in exact:
            row.add_text(field_name, value)
    for field_name, number in numbers_of_fields(definition, document).items():
        row.add_integer(field_name, number)
    return row
