"""Texts of one line, such as names and titles, as people type them and files bring them."""

import unicodedata

from django import forms

# Joiners are letters of some scripts; every other invisible sign (direction overrides among them) could disguise a name.
_KEPT = frozenset("\u200c\u200d\t\n\r")


def visible(text: str) -> str:
    """The text with accents composed, without control and invisible signs; tabs and ends of lines stay."""
    if not text.isprintable():
        text = "".join(sign for sign in text if sign in _KEPT or not unicodedata.category(sign).startswith("C"))
    return unicodedata.normalize("NFC", text)  # last: what is removed may have stood between a letter and its accent


def clean_line(text: str) -> str:
    """A text on one line: spaces made single, control and invisible signs removed, accents composed."""
    return " ".join(visible(text).split())


class LineField(forms.CharField):
    """A text of one line, such as a name or a title."""

    def to_python(self, value: object) -> str:
        return clean_line(str(super().to_python(value) or ""))
