"""Words, ranks and misspellings, without an engine."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.kernel.search.analysis import MAX_WORDS, alphabetical_rank, is_close, normalized, query_words, words_of
from intranet.kernel.search.reasons import EXCERPT, excerpt
from intranet.kernel.search.sized import SizedCache


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’Écologie d'abord", ("l", "ecologie", "d", "abord")),
        ("e\u0301te\u0301", ("ete",)),
        ("ﬁn Ⅳ", ("fin", "iv")),
        ("C++ & C#", ("c",)),
        ("mot mot MOT", ("mot",)),
        ("ᐃᓄᒃᑎᑐᑦ 中文", ("ᐃᓄᒃᑎᑐᑦ", "中文")),
        ("x" * 61, ()),
        ("?!", ()),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_no_more_than_twelve_words_are_looked_for() -> None:
    assert len(query_words(" ".join(f"mot{number}" for number in range(500)))) == MAX_WORDS


def test_function_words_are_passed_over_beside_others_only() -> None:
    assert [word.text for word in query_words("gestion de l’eau")] == ["gestion", "eau"]
    assert [word.text for word in query_words("de la")] == ["de", "la"]


@given(st.text())
def test_a_normalized_text_can_be_stored_and_sent(text: str) -> None:
    clean = normalized(text)
    assert clean.isprintable()
    clean.encode()


@given(st.text(), st.text())
def test_ranks_are_numbers_of_63_bits(text: str, other: str) -> None:
    assert 0 <= alphabetical_rank(text) < 2**63
    assert alphabetical_rank(f"A {text}") < alphabetical_rank(f"B {other}")


def test_ranks_sort_like_a_list_of_names() -> None:
    names = ["", "42", "9", "A B", "Ab", "Éa", "Eb", "Œuvre", "Zoé", "中"]
    assert sorted(names, key=alphabetical_rank) == names


@pytest.mark.parametrize(
    ("word", "other", "errors"),
    [("gestoin", "gestion", 1), ("projte", "projet", 1), ("eau", "eaux", 1), ("abcd", "abxy", 2), ("", "ab", 2)],
)
def test_letters_wrong_missing_added_or_exchanged_are_counted(word: str, other: str, errors: int) -> None:
    assert is_close(word, other, errors)
    assert is_close(other, word, errors)
    assert not is_close(word, other, errors - 1)


@given(st.text(alphabet="ab cd", min_size=1, max_size=2_000), st.data())
def test_an_excerpt_keeps_its_first_match(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 20)))
    shown, spans = excerpt(text, ((start, end),))
    assert [shown[first:last] for first, last in spans] == [text[start:end]]
    assert len(shown) <= EXCERPT + 80


def test_an_excerpt_is_the_place_with_most_of_the_words() -> None:
    text = "eau " + "mot " * 200 + "eau potable et gestion " + "mot " * 200
    words = ("eau", "potable", "gestion")
    spans = [(match.start(), match.end()) for word in words for match in re.finditer(word, text)]
    shown, kept = excerpt(text, tuple(sorted(spans)))
    assert [shown[first:last] for first, last in kept] == ["eau", "potable", "gestion"]


def test_what_is_kept_of_texts_is_bounded_in_bytes() -> None:
    made: list[str] = []

    def double(text: str) -> str:
        made.append(text)
        return text * 2

    cache = SizedCache(double, room=10_000, size=lambda text, _doubled: len(text))
    for number in range(1_000):
        assert cache(f"{number:>50}") == f"{number:>50}" * 2
        assert cache.used <= 10_000
    cache(f"{999:>50}")
    assert len(made) == 1_000
    cache("x" * 5_000)
    cache("x" * 5_000)
    assert made[-2:] == ["x" * 5_000] * 2, "a long text pushes nothing out"
    assert cache.used == 10_000
