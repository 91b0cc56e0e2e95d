"""How a definition becomes a tantivy schema, and a document what tantivy indexes.

A passage is a document of its own beside that of its thing, with the same key and the same rule of audiences in other fields: a
commit takes both, and what is asked of things never finds one.
"""

from collections.abc import Iterator
from pathlib import Path

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from intranet.kernel.search.analysis import MAX_WORD, STEMMERS
from intranet.kernel.search.definitions import LANGUAGES, Document, IndexDefinition, Language, Name, Text
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
from intranet.kernel.search.payload import IndexedDocument, indexed

FOLDED = "folded"
BASIC, FREQUENCY, POSITION = "basic", "freq", "position"
PASSAGE_AUDIENCE, PASSAGE_SHADOWED_BY = "passage_audience", "passage_shadowed_by"
_MAX_WORD_BYTES = 4 * MAX_WORD + 1


def schema_of(definition: IndexDefinition) -> tantivy.Schema:
    """The tantivy schema of a kind."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(KEY, indexed=True, fast=True)
    builder.add_unsigned_field(DIGEST, fast=True)
    builder.add_unsigned_field(AUDIENCE, indexed=True)
    builder.add_unsigned_field(SHADOWED_BY, indexed=True)
    builder.add_bytes_field(PAYLOAD, stored=True)
    builder.add_text_field(WORDS, tokenizer_name=FOLDED, index_option=POSITION)
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
    if definition.passages:
        builder.add_unsigned_field(PASSAGE_AUDIENCE, indexed=True)
        builder.add_unsigned_field(PASSAGE_SHADOWED_BY, indexed=True)
        builder.add_bytes_field(PASSAGE_PAYLOAD, stored=True)
        builder.add_text_field(PASSAGE_WORDS, tokenizer_name=FOLDED, index_option=POSITION)
        for language in LANGUAGES:
            builder.add_text_field(passage_field(language), tokenizer_name=language, index_option=FREQUENCY)
    return builder.build()


def _analyzer(language: Language | None = None) -> TextAnalyzer:
    """Cuts a folded text into words and, for a language, stems them."""
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_MAX_WORD_BYTES))
    if language is not None:
        builder = builder.filter(Filter.stemmer(STEMMERS[language]))
    return builder.build()


def open_index(definition: IndexDefinition, folder: Path) -> tantivy.Index:
    """The index in a folder, made when the folder is empty. Raises ValueError when it was made for another schema.

    tantivy keeps the names of analyzers only: they are given again at each opening.
    """
    index = tantivy.Index(schema_of(definition), str(folder), reuse=True)
    index.config_reader(reload_policy="manual")
    index.register_tokenizer(FOLDED, _analyzer())
    for language in LANGUAGES:
        index.register_tokenizer(language, _analyzer(language))
    index.reload()
    return index


def to_tantivy(definition: IndexDefinition, document: Document) -> Iterator[tantivy.Document]:
    """A document as tantivy indexes it, and its passages."""
    made = indexed(definition, document)
    row = tantivy.Document()
    row.add_unsigned(KEY, document.key)
    row.add_unsigned(DIGEST, made.digest)
    row.add_unsigned(AUDIENCE, document.audience)
    for audience in document.shadowed_by:
        row.add_unsigned(SHADOWED_BY, audience)
    row.add_bytes(PAYLOAD, made.packed.encode())
    words = words_of_fields(definition, made)
    for text in words.pop(WORDS, ()):
        row.add_text(WORDS, text)  # apart, so that no phrase begins in one and ends in the next
    for field_name, texts in words.items():
        row.add_text(field_name, "\n".join(texts))
    for field_name, exact in {**wholes_of_fields(made.values), **facets_of_fields(definition, document)}.items():
        for value in exact:
            row.add_text(field_name, value)
    for field_name, number in numbers_of_fields(definition, document).items():
        row.add_integer(field_name, number)
    yield row
    yield from _passages(document, made)


def _passages(document: Document, made: IndexedDocument) -> Iterator[tantivy.Document]:
    for passage in made.passages:
        row = tantivy.Document()
        row.add_unsigned(KEY, document.key)
        row.add_unsigned(PASSAGE_AUDIENCE, document.audience)
        for audience in document.shadowed_by:
            row.add_unsigned(PASSAGE_SHADOWED_BY, audience)
        row.add_bytes(PASSAGE_PAYLOAD, passage.packed.encode())
        for field_name, text in words_of_passage(passage).items():
            row.add_text(field_name, text)
        yield row
