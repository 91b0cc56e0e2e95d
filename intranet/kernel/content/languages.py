"""Whether a text is French or English, guessed from the small words that every sentence needs."""

from typing import Final, Literal

import regex

from intranet.kernel.text.bilingual import fold

# What a guess reads at most: the beginning says enough.
MAX_CHARACTERS_READ: Final = 4_000

# Letters that a French and an English word of one origin share: hydrométrie, hydrometry.
ROOT_LENGTH: Final = 6

_WORD: Final = regex.compile(r"\p{L}+")
_NUMBERED_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{N}]*")
_FRENCH_WORDS: Final = """
le la les un une des du de et est sont était être avoir avons avez ont fait faire que qui quoi dont où quel quelle ce cette ces
cet il elle ils elles nous vous je tu on ne pas plus pour par sur avec sans dans chez vers mais ou donc car si comme aussi très
tout tous toute toutes mon ma mes notre nos votre vos leur leurs son sa ses au aux bonjour merci comment pourquoi quand voici
voilà y en déjà encore peut peuvent faut doit doivent avant après entre sous même autre autres ici bien
"""
_ENGLISH_WORDS: Final = """
the a an of and is are was were be been being have has had do does did that which who whom what where this these those it its he
she they we you i not no more for by with without in at to from but or so because if as also very all my our your their his her
hello thanks thank how why when here there will would can could should must may before after between under same other others any
some than then them us me up out about into just only please anyone someone
"""
_FRENCH: Final = frozenset(_FRENCH_WORDS.split())
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_SHARED: Final = _FRENCH & _ENGLISH
_FRENCH_ACCENT: Final = regex.compile("[àâçéèêëîïôùûœ]")
# Elisions such as `l’` and `qu’` are French; `’s`, `’t`, `’re` are English.
_ELISION: Final = regex.compile(r"\b(?:[cdjlmnst]|qu)['’]\p{L}")
_CONTRACTION: Final = regex.compile(r"\p{L}['’](?:s|t|re|ve|ll|d|m)\b")


def guess_language(text: str) -> Literal["fr", "en"] | None:
    """`fr` or `en`; None when the text says too little, such as a link or a name."""
    beginning = text[:MAX_CHARACTERS_READ].lower()
    words = [word for word in _WORD.findall(beginning) if word not in _SHARED]
    french = sum(word in _FRENCH or bool(_FRENCH_ACCENT.search(word)) for word in words) + len(_ELISION.findall(beginning))
    english = sum(word in _ENGLISH for word in words) + len(_CONTRACTION.findall(beginning))
    if french == english:
        return None
    return "fr" if french > english else "en"


def significant_words(text: str) -> list[str]:
    """The words of a text that say what it is about, once each: not the small words of either language."""
    words = dict.fromkeys(_WORD.findall(text[:MAX_CHARACTERS_READ].lower()))
    return [word for word in words if len(word) > 2 and word not in _FRENCH and word not in _ENGLISH]


def roots_of(text: str) -> dict[str, str]:
    """The beginnings of the words of a text that say what it is about, each with the first of these words as it is written.

    Words of one origin have one in both languages, and inflections too.
    """
    written = {fold(word): word for word in reversed(_NUMBERED_WORD.findall(text))}
    found: dict[str, str] = {}
    for word in significant_words(text):
        plain = fold(word)
        found.setdefault(plain.rstrip("sx").rstrip("e")[:ROOT_LENGTH] or plain, written.get(plain, word))
    return found
