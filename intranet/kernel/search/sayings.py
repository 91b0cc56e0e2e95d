"""Other ways of saying what was typed: those of its definition, and those of the vocabulary that its kind speaks.

`Wildfire`, `forest fire` and `feu de forêt` name one skill: whoever types one of them looks for all three. A run of words that
is known is looked for by each of its other names too. A name is a group of words, given to each word of the run: that each is
there, or that all of the group are, says the same as that all of the run or all of the group are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, pairwise, zip_longest

from intranet.kernel.search.analysis import STOP_WORDS, Word, forms, phrases_of, query_words, whole
from intranet.kernel.search.definitions import LANGUAGES, IndexDefinition, Text, definitions
from intranet.kernel.search.engines import engine
from intranet.kernel.search.engines.fields import whole_terms
from intranet.kernel.search.payload import unpack
from intranet.kernel.search.requests import SearchUnavailable, Wording

MAX_RUN = 4  # words of a known run, unless it is all that was typed
MAX_NAMES = 4  # other names of a run that are looked for by their words
MAX_GROUPS = 16  # groups of words that are added to a request in all
MAX_ENTRIES = 40  # of the vocabulary that are looked at
MAX_MEANINGS = 3  # entries that one run may name; what has more meanings says too little to be said otherwise
MIN_PART = 4  # letters of each part of a word that was perhaps joined
MAX_JOINED = 20

# Said alone, these are words of prose first: a synonym never leads to them (« j’ai », “it is”, “2 pm”).
_PROSE = STOP_WORDS | {"ai", "pm", "tic"}


def wording_of(definition: IndexDefinition, text: str, viewer_audiences: frozenset[int]) -> Wording:
    """The words of a text, with what else says the same. At most one question to the engine."""
    typed = query_words(text)
    if not typed:
        return Wording()
    names = _names_of_runs(definition, [word.text for word in typed], viewer_audiences)
    synonyms: list[list[tuple[Word, ...]]] = [[(Word(other),) for other in forms(word.text)] for word in typed]
    texts: list[tuple[str, ...]] = [] if (0, len(typed)) in names else [(text,)]
    taken: set[int] = set()
    room = MAX_GROUPS
    for (start, end), others in sorted(names.items(), key=lambda run: (run[0][0] - run[0][1], run[0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            run = " ".join(word.text for word in typed[start:end])
            texts.append((run, *others))
            groups = _groups(run, others)[: min(MAX_NAMES, room // (end - start))]
            room -= len(groups) * (end - start)
            for position in range(start, end):
                synonyms[position] += groups
    words = tuple(
        word if word.is_quoted else replace(word, synonyms=tuple(groups), guesses=guesses, is_begun=word is typed[-1])
        for word, groups, guesses in zip(typed, synonyms, _guesses(typed), strict=True)
    )
    return Wording(words, tuple(texts), phrases_of(text))


def corrected(wording: Wording, correction: Wording) -> Wording:
    """The same words, with those of a corrected spelling beside each."""
    if len(wording.words) != len(correction.words):
        return wording
    words = []
    for word, right in zip(wording.words, correction.words, strict=True):
        respelt = () if right.text == word.text else ((Word(right.text),),)
        words.append(replace(word, synonyms=tuple(dict.fromkeys((*word.synonyms, *respelt, *right.synonyms)))))
    return Wording(tuple(words), correction.texts, wording.phrases)


def _guesses(typed: Sequence[Word]) -> list[tuple[tuple[Word, ...], ...]]:
    """For each word, what it perhaps stands for: itself and its neighbour written as one word, or itself written as two."""
    found: list[list[tuple[Word, ...]]] = [_parts(word.text) for word in typed]
    for at, (first, second) in enumerate(pairwise(typed)):
        joined = (Word(first.text + second.text),)
        found[at].append(joined)
        found[at + 1].append(joined)
    return [tuple(groups) for groups in found]


def _parts(word: str) -> list[tuple[Word, ...]]:
    if not 2 * MIN_PART <= len(word) <= MAX_JOINED:
        return []
    return [(Word(word[:at]), Word(word[at:])) for at in range(MIN_PART, len(word) - MIN_PART + 1)]


def _groups(run: str, others: Iterable[str]) -> list[tuple[Word, ...]]:
    """The words of each other name, but of those that the run finds anyway, and of those that say nothing alone."""
    own = [set(term.split()) for term in whole_terms(run)]
    groups: dict[tuple[Word, ...], None] = {}
    for other in others:
        words = query_words(other)
        is_found_anyway = any(mine <= set(term.split()) for mine, term in zip(own, whole_terms(other), strict=True))
        if words and not is_found_anyway and not _PROSE.issuperset(word.text for word in words):
            groups[words] = None
            groups[tuple(Word(next(forms(word.text), word.text)) for word in words)] = None
    return list(groups)


# Runs of words that are known -------------------------------------------------------------------------------------------


def _names_of_runs(
    definition: IndexDefinition, words: Sequence[str], viewer_audiences: frozenset[int]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """The other names of each run of these words (by start and end) that the definition or its vocabulary knows."""
    runs = {
        (start, end): " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        if end - start <= MAX_RUN or end - start == len(words)
    }
    listed = _listed(definition.synonyms)
    said = {run: _said(listed, [text]) for run, text in runs.items()}
    looked_for = [text for run, text in runs.items() for text in (text, *said[run])]
    entries = _entries(definition, looked_for, viewer_audiences)
    found = {}
    for run, text in runs.items():
        terms = {term for one in (text, *said[run]) for term in whole_terms(one)}
        meanings = [names for names, known in entries if not known.isdisjoint(terms)]
        called = list(chain.from_iterable(meanings)) if len(meanings) <= MAX_MEANINGS else []
        if called or said[run]:
            found[run] = tuple(dict.fromkeys([*said[run], *called, *_said(listed, called)]))
    return found


def _said(listed: Mapping[str, tuple[str, ...]], texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(listed.get(term, ()) for text in texts for term in whole_terms(text))))


@lru_cache
def _listed(groups: tuple[tuple[str, ...], ...]) -> Mapping[str, tuple[str, ...]]:
    """The group of each text, by the terms that stand for the text."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for text in group:
            for term in whole_terms(text):
                found[term] = tuple(dict.fromkeys((*found.get(term, ()), *group)))
    return found


def _entries(
    definition: IndexDefinition, texts: Sequence[str], viewer_audiences: frozenset[int]
) -> list[tuple[list[str], frozenset[str]]]:
    """The entries of the vocabulary that have one of these texts for name: their names, and the terms that stand for these."""
    if not definition.vocabulary:
        return []
    vocabulary = definitions[definition.vocabulary]
    found = []
    try:
        documents = engine().find_whole(vocabulary.kind, texts, viewer_audiences=viewer_audiences, limit=MAX_ENTRIES)
    except SearchUnavailable:  # its index is not built yet: words are looked for as they are
        return []
    for document in documents:
        _, stored = unpack(vocabulary, document.packed)
        texts_of = {
            language: [one.text for one in stored if one.language == language and isinstance(one.field, Text)]
            for language in LANGUAGES
        }
        # The names in both languages are the first, then synonyms of each in turn.
        names = [name for both in zip_longest(*texts_of.values()) for name in both if name]
        terms = frozenset(whole(text, language) for language, texts in texts_of.items() for text in texts)
        found.append((list(dict.fromkeys(names)), terms))
    return found
