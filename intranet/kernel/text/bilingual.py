"""Content that exists in French and English, and names compared whatever their accents, case and apostrophes."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def fold(text: str) -> str:
    """The key under which a name is matched: `L’Énergie  du  Nord` and `l'energie du nord` are one.

    Accents, case, kinds of apostrophe, dashes and repeated spaces do not count.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\s\-‐-―]+", " ", plain).strip().casefold()


def reading_language() -> Literal["fr", "en"]:
    """`fr` or `en`: the language of the person who reads."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


@dataclass(frozen=True)
class Words:
    """A text in French, in English, or both; shown in the reader's language when it exists."""

    fr: str = ""
    en: str = ""

    @property
    def language(self) -> str:
        """The language that a reader gets, which is the other one when theirs is missing."""
        return self.read_in(reading_language())[1]

    def read_in(self, wanted: str) -> tuple[str, str]:
        """The text that a reader of this language gets, and its language: lists ask once for the language of the reader."""
        fr, en = self.fr, self.en
        if wanted == "fr":
            return (fr, "fr") if fr or not en else (en, "en")
        return (en, "en") if en or not fr else (fr, "fr")

    @property
    def other_language(self) -> str:
        """The language that the reader does not get."""
        return "en" if self.language == "fr" else "fr"

    @property
    def other(self) -> str:
        """The text in that language; empty when it is missing or says the same."""
        text = str(getattr(self, self.other_language))
        return "" if text == str(self) else text

    def __str__(self) -> str:
        return self.read_in(reading_language())[0]

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)

    def __html__(self) -> SafeString:
        """The text, marked with its language when it is not the reader's, so that it is pronounced right."""
        wanted = reading_language()
        text, language = self.read_in(wanted)
        return escape(text) if language == wanted else format_html('<span lang="{}">{}</span>', language, text)
