"""Texts as people see them: what cannot be seen goes, piles of marks are cut, and signs are counted as one reads them."""

import unicodedata
from typing import Final

import regex

from intranet.kernel.text.lines import visible

# A letter with more marks than this paints over its neighbours; no script needs as many.
MAX_COMBINING_MARKS: Final = 5
# The longest pictures (a family of four, each with a tone of skin) are made of eleven code points.
MAX_SIGN_LENGTH: Final = 16

_TOO_MANY_MARKS: Final = regex.compile(rf"(\p{{M}}{{{MAX_COMBINING_MARKS}}})\p{{M}}+")
_JOINERS: Final = regex.compile("[\u200c\u200d]{2,}")
# Flags are pairs, named first because `\X` alone would count back over a long row of them at each one.
_SIGN: Final = regex.compile("[\U0001f1e6-\U0001f1ff]{2}|\\X")
_LINE_ENDS: Final = regex.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Letters and signs by their category that show nothing: fillers of Hangul, the empty pattern of Braille.
_EMPTY: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# For the description of the API: a text that is not blank and has no NUL, as a regular expression of JSON Schema.
VISIBLE: Final = r"^[^\x00]*[\p{L}\p{N}\p{P}\p{S}][^\x00]*$"


def neutral(text: str) -> str:
    """The text that is stored: accents composed, control, invisible and direction-override signs gone, piles of marks cut."""
    kept = visible(_LINE_ENDS.sub("\n", text))
    if kept.isascii():
        return kept
    kept = _JOINERS.sub(lambda run: run[0][0], _TOO_MANY_MARKS.sub(r"\1", kept))
    return "".join(sign[:MAX_SIGN_LENGTH] for sign in _SIGN.findall(kept))


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing at all: spaces, joiners, marks without a letter, fillers."""
    return not any(sign not in _EMPTY and unicodedata.category(sign)[0] in "LNPS" for sign in text)


def count_signs(text: str) -> int:
    """How many signs a person sees: a letter with its accents is one, and so is a flag or a family."""
    clean = neutral(text)
    return len(clean) if clean.isascii() else len(_SIGN.findall(clean))
