"""Words: how a text becomes what is compared, the same for what is indexed and for what is typed, and for both engines.

A word is a run of letters, marks and digits, in lower case, without accents: `L’Écologie` gives `l` and `ecologie`. Its stem
in each language joins its inflections. Accents go before stemming, so that typing them or not makes no difference.

The engines are given folded texts (`folded`); they cut and stem them by the same rules, with libraries of their own.
"""

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import regex
import Stemmer
from rapidfuzz.distance import OSA

from intranet.kernel.search.definitions import Language
from intranet.kernel.search.sized import SizedCache

MAX_TEXT = 2_000
MAX_WORDS = 12
MIN_BEGINNING = 3  # letters of a word that is still being typed
MAX_WORD = 60  # letters; longer runs are not looked for
MAX_PHRASES = 4
MAX_PHRASE_WORDS = 40
STEMMERS: dict[Language, str] = {"fr": "french", "en": "english"}
SORTED_LETTERS = 12
TOKENS_ROOM = 64 * 1024 * 1024  # bytes of words of texts that pages of results repeat
_TOKEN_BYTES = 200

_WORD = regex.compile(r"[\p{Alphabetic}\p{M}\p{N}]+")
# What stands between quotation marks, straight, French or English. One that nothing closes is punctuation like any other.
_QUOTED = regex.compile(r'"([^"]+)"|«([^«»]+)»|“([^“”]+)”')

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


class _Printable(dict[int, str]):
    """Each character, or a space for one that controls, separates or stands for nothing."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = shown = letter if letter.isprintable() else " "
        return shown


class _Folding(dict[int, str]):
    """Each letter without its accents, when that leaves letters of ASCII; no mark that stands alone."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        self[code] = plain = bare if bare.isascii() else letter
        return plain


_PRINTABLE = _Printable()
_NOT_ASCII = regex.compile(r"[^\x00-\x7f]")
# Letters that are no accented ones, and are typed as if they were.
_FOLDING = _Folding(
    str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ð": "d", "þ": "th", "đ": "d", "ħ": "h", "ł": "l"})
)
_FOLDING.update(str.maketrans({"ı": "i", "ŋ": "n", "ŧ": "t", "ɔ": "o", "ɛ": "e", "ə": "e", "ς": "σ"}))


def normalized(text: str) -> str:
    """The text with composed characters and without control characters or lone surrogates: safe to index and to send."""
    composed = unicodedata.normalize("NFKC", text)
    return composed if composed.isprintable() else composed.translate(_PRINTABLE)


def folded(text: str) -> str:
    """A normalized text in lower case, without accents: what engines index and look for."""
    lower = text.lower()
    return lower if lower.isascii() else _NOT_ASCII.sub(lambda found: _FOLDING[ord(found[0])], lower)


type Token = tuple[str, int, int]
"""A folded word of a text and where it stands in it (offsets of characters).

A plain tuple, because many thousands are kept and the garbage collector passes over plain tuples of plain values.
"""


def _tokens(text: str) -> tuple[Token, ...]:
    found = ((folded(match.group()), match.start(), match.end()) for match in _WORD.finditer(text))
    return tuple(token for token in found if 0 < len(token[0]) <= MAX_WORD)


tokens_of = SizedCache(_tokens, room=TOKENS_ROOM, size=lambda text, tokens: 4 * len(text) + _TOKEN_BYTES * (len(tokens) + 1))
"""The words of a normalized text."""

_stemmers = {language: Stemmer.Stemmer(name) for language, name in STEMMERS.items()}
_stemming = threading.Lock()


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language) -> str:
    """The stem of one folded word."""
    with _stemming:  # a stemmer serves one thread at a time
        return str(_stemmers[language].stemWord(word))


@dataclass(frozen=True)
class Word:
    """A word that was typed, folded, with other ways of saying it: each a group of words that must all be there.

    `guesses` are other ways of writing it, and `is_begun` says that more of it may have been meant: for when nothing else is
    found. One that was typed between quotation marks only, `is_quoted`, stands for nothing else.
    """

    text: str
    synonyms: tuple[tuple["Word", ...], ...] = ()
    guesses: tuple[tuple["Word", ...], ...] = ()
    is_begun: bool = False
    is_quoted: bool = False

    def stem(self, language: Language) -> str:
        return stem(self.text, language)

    @property
    def typing_errors(self) -> int:
        """How many letters may be wrong, missing, added or exchanged with their neighbour."""
        return 0 if self.is_quoted or len(self.text) < 4 else 1 if len(self.text) < 8 else 2

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
    unquoted = {word for word, _, _ in tokens_of(_QUOTED.sub(" ", normalized(text[:MAX_TEXT])))}
    return tuple(Word(word, is_quoted=word not in unquoted) for word in _telling(text))


type Phrase = tuple[str, ...]
"""Folded words that must follow each other."""


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """What was typed between quotation marks, as phrases of at most `MAX_PHRASE_WORDS` words; at most `MAX_PHRASES`."""
    quoted = (normalized(next(filter(None, match.groups()))) for match in _QUOTED.finditer(normalized(text[:MAX_TEXT])))
    phrases = (tuple(word for word, _, _ in tokens_of(one))[:MAX_PHRASE_WORDS] for one in quoted)
    return tuple(islice(dict.fromkeys(phrase for phrase in phrases if phrase), MAX_PHRASES))


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
    letters = " ".join(word for word, _, _ in _tokens(normalized(text))).translate(_DIGITS)
    return int(letters[:SORTED_LETTERS].ljust(SORTED_LETTERS, "0"), 36)


def is_close(word: str, other: str, limit: int) -> bool:
    """Whether at most `limit` letters are wrong, missing, added or exchanged with their neighbour."""
    return OSA.distance(word, other, score_cutoff=limit) <= limit
