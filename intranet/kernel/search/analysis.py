"""Words: how a text becomes what is compared, the same for what is indexed and for what is typed.

A word is a run of letters and digits, in lower case, without accents: `L’Écologie` gives `l` and `ecologie`. Its stem
in each language joins its inflections. Accents go before stemming, so that typing them or not makes no difference.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from rapidfuzz.distance import OSA
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from intranet.kernel.search.definitions import Language

MAX_TEXT = 2_000
MAX_WORDS = 12
MIN_BEGINNING = 3  # letters of a word that is still being typed
MAX_WORD_BYTES = 60  # longer runs of letters are neither indexed nor searched
STEMMERS: dict[Language, str] = {"fr": "french", "en": "english"}
SORTED_LETTERS = 12

# Function words of both languages, folded, and what elision leaves of them (l’eau, qu’il). They are indexed, so that a
# request made of them alone still finds; beside other words they are passed over. Those that are also names or
# ordinary nouns of the other language (car, son, but, will, can) are left out.
_FUNCTION_WORDS = """
a au aux avec ce ces cette chez dans de des du elle en entre et eux ici il ils je la le les leur leurs lui ma mais
me mes meme moi mon ne nos notre nous ou par pas pour qu que quel quelle qui sa sans se ses sont sous sur ta te tes
toi ton tu un une vos votre vous y c d j l m n s t
an and are as at be by for from has have in into is it its of on or that the their them then there these they this
those to was were what which who with you your
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

# Words that no stemmer brings together: one form, and the one that stands for both in a whole value.
_FORMS = {
    "st": "saint",
    "ste": "sainte",
    "feux": "feu",
    "jeux": "jeu",
    "enjeux": "enjeu",
    "lieux": "lieu",
    "milieux": "milieu",
    "travaux": "travail",
}
_OTHER_FORMS = _FORMS | {common: form for form, common in _FORMS.items()}


def normalized(text: str) -> str:
    """The text with composed characters and without control characters or lone surrogates: safe to index and to send."""
    composed = unicodedata.normalize("NFKC", text)
    if composed.isprintable():
        return composed
    return "".join(letter if letter.isprintable() else " " for letter in composed)


def analyzer(language: Language | None) -> TextAnalyzer:
    """Cuts a text into words, folds them and, for a language, stems them."""
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(MAX_WORD_BYTES))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    if language is not None:
        builder = builder.filter(Filter.stemmer(STEMMERS[language]))
    return builder.build()


_analyzer = cache(analyzer)


type Token = tuple[str, int, int]
"""A word of a text: folded, or stemmed, and where it stands in the text (offsets of characters).

A plain tuple, because many thousands are kept and the garbage collector passes over plain tuples of plain values.
"""


@lru_cache(maxsize=20_000)
def tokens_of(text: str, language: Language | None = None) -> tuple[Token, ...]:
    """The words of a normalized text, folded; stemmed when a language is given. All have the same places."""
    found = _analyzer(language).pre_tokenize(text).tokens
    return tuple((token.text, token.char_offset_from, token.char_offset_to) for token in found)


@lru_cache(maxsize=10_000)
def stem(word: str, language: Language) -> str:
    """The stem of one folded word."""
    return "".join(_analyzer(language).analyze(word))


@dataclass(frozen=True)
class Word:
    """A word that was typed, folded, with other ways of saying it: each a group of words that must all be there.

    `guesses` are other ways of writing it, and `is_begun` says that more of it may have been meant: for when nothing else is
    found.
    """

    text: str
    synonyms: tuple[tuple["Word", ...], ...] = ()
    guesses: tuple[tuple["Word", ...], ...] = ()
    is_begun: bool = False

    def stem(self, language: Language) -> str:
        return stem(self.text, language)

    @property
    def typing_errors(self) -> int:
        """How many letters may be wrong, missing, added or exchanged with their neighbour."""
        return 0 if len(self.text) < 4 else 1 if len(self.text) < 8 else 2

    @property
    def beginning(self) -> str:
        """What words may begin with that it stands for; "" for none."""
        return self.text if self.is_begun and len(self.text) >= MIN_BEGINNING else ""


def words_of(text: str) -> tuple[str, ...]:
    """The distinct folded words of what was typed, the first `MAX_WORDS` in their order, from its first 2,000 characters."""
    found = (word for word, _, _ in tokens_of(normalized(text[:MAX_TEXT])))
    return tuple(islice(dict.fromkeys(found), MAX_WORDS))


def query_words(text: str) -> tuple[Word, ...]:
    """The words to look for: those of `words_of` without function words, unless there are no others."""
    return tuple(map(Word, _telling(text)))


def _telling(text: str) -> Sequence[str]:
    """The words of a text without function words, unless there are no others."""
    words = words_of(text)
    return [word for word in words if word not in STOP_WORDS] or words


def forms(word: str) -> Iterator[str]:
    """The other form of a word that stemmers keep apart, if it has one."""
    if word in _OTHER_FORMS:
        yield _OTHER_FORMS[word]


@lru_cache(maxsize=50_000)
def whole(text: str, language: Language) -> str:
    """A text as one term: the stems of its telling words in their order. `Feux de forêt` and `feu de forêt` are one."""
    return " ".join([f"{language}:", *(stem(_FORMS.get(word, word), language) for word in _telling(text))])


class _Digits(dict[int, str]):
    """Digits of base 36 for each character: 0 for a space, 1 to 9 for digits, letters themselves, zz for other scripts."""

    def __missing__(self, character: int) -> str:
        self[character] = "zz"
        return "zz"


_DIGITS = _Digits({ord(letter): letter for letter in "abcdefghijklmnopqrstuvwxyz"})
_DIGITS.update({ord(" "): "0", **{ord(digit): str(max(int(digit), 1)) for digit in "0123456789"}})


def alphabetical_rank(text: str) -> int:
    """A number below 2**63 that sorts like the first twelve letters of the text, without case, accents or punctuation."""
    letters = " ".join(_analyzer(None).analyze(normalized(text))).translate(_DIGITS)
    return int(letters[:SORTED_LETTERS].ljust(SORTED_LETTERS, "0"), 36)


def is_close(word: str, other: str, limit: int) -> bool:
    """Whether at most `limit` letters are wrong, missing, added or exchanged with their neighbour."""
    return OSA.distance(word, other, score_cutoff=limit) <= limit
