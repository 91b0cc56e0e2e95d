"""Why a document matched, and what the person perhaps meant: told from what the index stored, the same for every engine."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from intranet.kernel.search.analysis import Phrase, Token, Word, is_close, stem, tokens_of
from intranet.kernel.search.definitions import LANGUAGES, Language, Name, Passage, Passages, Text
from intranet.kernel.search.payload import StoredText
from intranet.kernel.search.requests import Reason, Wording

MAX_REASONS = 8
EXCERPT = 200  # characters shown of a longer text, around its first match
EXCERPT_BEFORE = 60
_NONE: frozenset[int] = frozenset()
_NOTHING: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class _Match:
    """A stored text with the words found in it: the position of each typed word, and where it stands."""

    stored: StoredText
    words: frozenset[int]
    spans: tuple[tuple[int, int], ...]


class Sought:
    """The words of a request, ready to be compared with those of many texts, of which pages of results repeat many."""

    def __init__(self, wording: Wording, *, is_fuzzy: bool) -> None:
        self.words = words = wording.words
        self._phrases = wording.phrases
        self._is_fuzzy = is_fuzzy
        # Each way of saying a word: its position in the request, and the words that must all be in one text.
        self._ways = [
            (position, group)
            for position, word in enumerate(words)
            if not word.is_quoted
            for group in ((word,), *word.synonyms, *(word.guesses if is_fuzzy else ()))
        ]
        members = [(word, (way, member)) for way, (_, group) in enumerate(self._ways) for member, word in enumerate(group)]
        self._texts = _grouped((word.text, part) for word, part in members)
        self._stems = {language: _grouped((word.stem(language), part) for word, part in members) for language in LANGUAGES}
        self._close: dict[str, frozenset[int]] = {}
        # The positions of the words that some text had as they were typed, inflected, or said otherwise.
        self.met: frozenset[int] = _NONE
        self._found: dict[tuple[str, Language | None], tuple[frozenset[int], tuple[tuple[int, int], ...]]] = {}

    def found_in(self, text: str, language: Language | None) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
        """Which of the words a text in this language has, by their positions in the request, and where they stand in it.

        Phrases have the positions that follow those of words; what was quoted is found as a part of its phrase only.
        """
        key = (text, language)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_for(text, language)
        return found

    def _look_for(self, text: str, language: Language | None) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
        close: set[int] = set()
        spans: set[tuple[int, int]] = set()
        has: dict[int, dict[int, list[tuple[int, int]]]] = {}
        stems = self._stems[language] if language is not None else {}
        tokens = tokens_of(text)
        for word, start, end in tokens:
            as_typed = self._texts.get(word)
            inflected = stems.get(stem(word, language)) if language is not None else None
            if as_typed or inflected:
                for way, member in (as_typed or _NOTHING) | (inflected or _NOTHING):
                    has.setdefault(way, {}).setdefault(member, []).append((start, end))
            if self._is_fuzzy and (positions := self.close_to(word)):
                close |= positions
                spans.add((start, end))
        met = set()
        for way, members in has.items():
            position, group = self._ways[way]
            if len(members) == len(group):
                met.add(position)
                spans.update(span for places in members.values() for span in places)
        for number, phrase in enumerate(self._phrases, start=len(self.words)):
            if quoted := _spans_of(phrase, tokens):
                met.add(number)
                spans |= quoted
        self.met |= met
        return frozenset(met | close), _apart(spans)

    def close_to(self, text: str) -> frozenset[int]:
        """The words that this one may be a misspelling of, or that begin it."""
        found = self._close.get(text)
        if found is None:
            found = self._close[text] = frozenset(
                position for position, word in enumerate(self.words) if _is_begun(word, text) or _is_near(word, text)
            )
        return found


def _apart(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans in order, those that meet as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)


def _spans_of(phrase: Phrase, tokens: Sequence[Token]) -> set[tuple[int, int]]:
    """Where a phrase stands in a text, each place from its first word to its last."""
    length, found = len(phrase), set()
    at = 0
    while at + length <= len(tokens):
        if tokens[at][0] == phrase[0] and all(tokens[at + step][0] == word for step, word in enumerate(phrase)):
            found.add((tokens[at][1], tokens[at + length - 1][2]))
            at += length
        else:
            at += 1
    return found


def _is_begun(word: Word, text: str) -> bool:
    return bool(word.beginning) and text.startswith(word.beginning)


def _is_near(word: Word, text: str) -> bool:
    return word.typing_errors > 0 and is_close(word.text, text, word.typing_errors)


def _grouped[Part](pairs: Iterable[tuple[str, Part]]) -> dict[str, frozenset[Part]]:
    found: dict[str, frozenset[Part]] = {}
    for text, part in pairs:
        found[text] = found.get(text, frozenset()) | {part}
    return found


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
    ordered = sorted(best.values(), key=lambda match: -len(match.words) * _weight(match.stored))
    return tuple(_reason(match) for match in ordered[:MAX_REASONS])


def reason_of_passage(field: Passages, passage: Passage, wording: Wording, sought: Sought) -> Reason:
    """The words of the best passage of a long text, and where it is."""
    languages = (passage.language,) if passage.language else LANGUAGES
    spans = max((sought.found_in(passage.text, language)[1] for language in languages), key=len)
    if wording.phrases and not spans:  # a phrase that begins on one page and ends on the next
        words = tuple(replace(word, is_quoted=False) for word in wording.words)
        return reason_of_passage(field, passage, Wording(words), Sought(Wording(words), is_fuzzy=False))
    text, spans = excerpt(passage.text, spans)
    return Reason(field.name, text, spans, language=passage.language, heading=passage.heading, address=passage.address)


def _match(stored: StoredText, sought: Sought) -> _Match | None:
    words, spans = sought.found_in(stored.text, stored.language)
    return _Match(stored, words, spans) if words else None


def _merit(match: _Match, language: Language) -> tuple[int, bool]:
    return len(match.words), match.stored.language in (None, language)


def _weight(stored: StoredText) -> float:
    return stored.field.weight(stored.grade) if isinstance(stored.field, (Text, Name)) else 0.0


def _reason(match: _Match) -> Reason:
    stored = match.stored
    text, spans = excerpt(stored.text, match.spans)
    return Reason(stored.field.name, text, spans, stored.reference, stored.language)


def excerpt(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text of at most about `EXCERPT` characters around the place with most words of its spans, which are moved with it."""
    if len(text) <= EXCERPT:
        return text, spans
    first, last = max(spans, key=lambda span: _marked_after(span[0], spans), default=(0, 0))
    start = max(0, first - EXCERPT_BEFORE)
    start = text.find(" ", start, first) + 1 if start else 0
    end = max(start + EXCERPT, last)
    end = max(text.rfind(" ", last, end), last) if end < len(text) else len(text)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    move = len(before) - start
    kept = tuple((one + move, other + move) for one, other in spans if start <= one and other <= end)
    return before + text[start:end] + after, kept


def _marked_after(start: int, spans: Iterable[tuple[int, int]]) -> int:
    """How many characters an excerpt would mark whose first span starts here."""
    return sum(last - first for first, last in spans if start <= first and last <= start + EXCERPT - EXCERPT_BEFORE)


def meant(texts: Iterable[str], typed: str, words: Sequence[Word], sought: Sought) -> str:
    """What was typed, with each misspelt word replaced by the closest one that the hits hold most often; "" if unchanged.

    `words` are those of `typed` that were looked for, and `sought` has looked for them in these texts; everything else of
    what was typed stays as it is.
    """
    unmet = [word for position, word in enumerate(words) if position not in sought.met]
    misspelt = [word for word in unmet if word.typing_errors or word.beginning]
    if not misspelt:
        return ""
    spellings: dict[str, Counter[str]] = {}
    for text in texts:
        for word, start, end in tokens_of(text):
            if sought.close_to(word):
                spellings.setdefault(word, Counter())[text[start:end].lower()] += 1
    corrections = {word.text: closest for word in misspelt if (closest := _closest(word, spellings))}
    pieces, at = [], 0
    for word, start, end in tokens_of(typed):
        if word in corrections:
            pieces += [typed[at:start], corrections[word]]
            at = end
    return "".join([*pieces, typed[at:]]) if pieces else ""


def _closest(word: Word, spellings: Mapping[str, Counter[str]]) -> str:
    """The nearest word of the hits, as they write it most often; "" when none is near."""
    for errors in range(word.typing_errors + 1):
        near = {
            text: written.total()
            for text, written in spellings.items()
            if (is_close(word.text, text, errors) if errors else _is_begun(word, text))
        }
        if near:
            best = max(near, key=lambda text: (near[text], text))
            return spellings[best].most_common(1)[0][0]
    return ""
