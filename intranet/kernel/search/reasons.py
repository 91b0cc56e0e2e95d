"""Why a document matched, and what the person perhaps meant: told from what the index stored, the same for every engine."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from intranet.kernel.search.analysis import Word, is_close, stem, tokens_of
from intranet.kernel.search.definitions import LANGUAGES, Language, Name, Text
from intranet.kernel.search.payload import StoredText
from intranet.kernel.search.requests import Reason

MAX_REASONS = 8
EXCERPT = 200  # characters shown of a longer text, around its first match
EXCERPT_BEFORE = 60


@dataclass(frozen=True)
class _Match:
    """A stored text with the words found in it: the position of each typed word, and where it stands."""

    stored: StoredText
    words: frozenset[int]
    spans: tuple[tuple[int, int], ...]


class Sought:
    """The words of a request, ready to be compared with those of many texts."""

    def __init__(self, words: Sequence[Word], *, is_fuzzy: bool) -> None:
        self._words = [(position, part) for position, word in enumerate(words) for part in _said(word)]
        self._is_fuzzy = is_fuzzy
        self._known: dict[tuple[str, str, Language | None], frozenset[int]] = {}

    def positions(self, text: str, stemmed: str, language: Language | None) -> frozenset[int]:
        """Which of the words a word of a text, and its stem in the text's language, stand for."""
        key = (text, stemmed, language)
        found = self._known.get(key)
        if found is None:
            found = frozenset(position for position, word in self._words if self._is_match(word, *key))
            self._known[key] = found
        return found

    def _is_match(self, word: Word, text: str, stemmed: str, language: Language | None) -> bool:
        if word.text == text or (language is not None and word.stem(language) == stemmed):
            return True
        return self._is_fuzzy and word.typing_errors > 0 and is_close(word.text, text, word.typing_errors)


def _said(word: Word) -> Iterator[Word]:
    """A word and those of its synonyms."""
    yield word
    for group in word.synonyms:
        yield from group


def reasons_of(texts: Iterable[StoredText], sought: Sought, *, language: Language) -> tuple[Reason, ...]:
    """The values that matched, the most telling first: most words, then the heaviest field. One text for each value.

    Of a value said in several ways, the one with most of the words is shown; in the reader's `language` when equal.
    """
    best: dict[int, _Match] = {}
    for stored in texts:
        match = _match(stored, sought)
        if match is not None:
            known = best.get(stored.value)
            if known is None or _merit(match, language) > _merit(known, language):
                best[stored.value] = match
    ordered = sorted(best.values(), key=lambda match: -len(match.words) * _boost(match.stored))
    return tuple(_reason(match) for match in ordered[:MAX_REASONS])


def _match(stored: StoredText, sought: Sought) -> _Match | None:
    tokens = tokens_of(stored.text)
    stems = tokens_of(stored.text, stored.language)
    words: set[int] = set()
    spans = []
    for token, stemmed in zip(tokens, stems, strict=True):
        positions = sought.positions(token.text, stemmed.text, stored.language)
        if positions:
            words |= positions
            spans.append((token.start, token.end))
    return _Match(stored, frozenset(words), tuple(spans)) if words else None


def _merit(match: _Match, language: Language) -> tuple[int, bool]:
    return len(match.words), match.stored.language in (None, language)


def _boost(stored: StoredText) -> float:
    return stored.field.boost if isinstance(stored.field, (Text, Name)) else 0.0


def _reason(match: _Match) -> Reason:
    stored = match.stored
    text, spans = excerpt(stored.text, match.spans)
    return Reason(stored.field.name, text, spans, stored.reference, stored.language)


def excerpt(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text of at most about `EXCERPT` characters around its first span, cut between words, with its spans moved."""
    if len(text) <= EXCERPT:
        return text, spans
    start = max(0, spans[0][0] - EXCERPT_BEFORE)
    start = text.find(" ", start, spans[0][0]) + 1 if start else 0
    end = max(start + EXCERPT, spans[0][1])
    end = max(text.rfind(" ", spans[0][1], end), spans[0][1]) if end < len(text) else len(text)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    move = len(before) - start
    kept = tuple((first + move, last + move) for first, last in spans if last <= end)
    return before + text[start:end] + after, kept


def meant(texts: Iterable[StoredText], typed: str, words: Sequence[Word]) -> str:
    """What was typed, with each misspelt word replaced by the closest one that the hits hold most often; "" if unchanged.

    `words` are those of `typed` that were looked for; everything else of it stays as it was typed.
    """
    spellings: dict[str, Counter[str]] = {}
    for stored in texts:
        for token in tokens_of(stored.text):
            spellings.setdefault(token.text, Counter())[stored.text[token.start : token.end].lower()] += 1
    stems = {stem(text, language) for text in spellings for language in LANGUAGES}
    corrections = {}
    for word in words:
        if not any(word.stem(language) in stems for language in LANGUAGES):
            closest = _closest(word, spellings)
            if closest:
                corrections[word.text] = closest
    pieces, at = [], 0
    for token in tokens_of(typed):
        if token.text in corrections:
            pieces += [typed[at : token.start], corrections[token.text]]
            at = token.end
    return "".join([*pieces, typed[at:]]) if pieces else ""


def _closest(word: Word, spellings: Mapping[str, Counter[str]]) -> str:
    """The nearest word of the hits, as they write it most often; "" when none is near."""
    for errors in range(1, word.typing_errors + 1):
        near = {text: written.total() for text, written in spellings.items() if is_close(word.text, text, errors)}
        if near:
            best = max(near, key=lambda text: (near[text], text))
            return spellings[best].most_common(1)[0][0]
    return ""
