"""Parts that a page draws again and again, such as the buttons of each of its twenty posts.

Between two of them differ a few words (an identity, a name, counts) and whether a button is there or pressed: their shape. The
template is rendered once for each shape in each language, with marks where the words go; for the rest it is filled in. It may
write its words anywhere, in an address or an attribute too, but neither test nor change them: what it tests is in the shape.
"""

import re
from collections.abc import Hashable
from functools import lru_cache
from html import escape
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_MOST_OUTLINES: Final = 2_000
# Capitals, which are in no identity and mean nothing in an address or an attribute.
_MARK: Final = "XQ{}QX"
_NAME: Final = re.compile("[a-z_]+")
_MARKS: Final = re.compile(_MARK.format(f"({_NAME.pattern})"))


def drawn(template: str, shape: Hashable, **words: object) -> SafeString:
    """A template filled in with these words, escaped unless they are markup; it knows them by their names, and `shape`.

    Names are of small letters.
    """
    outline = _outline.__wrapped__ if settings.DEBUG else _outline
    pieces, names = outline(template, shape, tuple(words), get_language(), get_script_prefix())
    written = {name: escaped(word) for name, word in words.items()}
    filled = [*pieces]
    filled[1::2] = [written[name] for name in names]
    return SafeString("".join(filled))


def mark(name: str) -> SafeString:
    """What stands for a word where a shape gives the template something to write, such as one of the lines of a menu.

    Raises ValueError when a word cannot have this name.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"A word is named with small letters, not «{name}».")
    return SafeString(_MARK.format(name))


def escaped(word: object) -> str:
    """What Django's `conditional_escape` gives, which also asks whether a word is lazy: a page has hundreds."""
    text = str(word)
    return text if isinstance(text, SafeString) else escape(text)


@lru_cache(_MOST_OUTLINES)
def _outline(
    template: str, shape: Hashable, words: tuple[str, ...], _language: str | None, _prefix: str
) -> tuple[list[str], list[str]]:
    """The pieces of the template; every other one is to be replaced by a word, whose names come second."""
    marks = {name: mark(name) for name in words}
    pieces = _MARKS.split(render_to_string(template, {"shape": shape, **marks}))
    return pieces, pieces[1::2]
