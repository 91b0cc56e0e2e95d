"""How what was found reads: escaped, with the words that matched between <mark> tags, each text in its language."""

from collections.abc import Collection
from typing import Final

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString

from intranet.kernel.search.requests import Hit, Reason, Suggestion
from intranet.kernel.text.bilingual import reading_language

TITLES: Final = ("name", "title", "words")
"""Fields that hold what a thing is called."""

type FoundThing = Hit | Suggestion


def marked(text: str, spans: Collection[tuple[int, int]]) -> SafeString:
    """The text, escaped, with each span between <mark> tags."""
    if not spans:
        return escape(text)
    pieces: list[tuple[str, str]] = []
    at = 0
    for start, end in spans:
        pieces.append((text[at:start], text[start:end]))
        at = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[at:])


def in_language(content: str, language: str | None) -> SafeString:
    """The content, marked with its language when it is not the reader's."""
    if not language or language == reading_language():
        return conditional_escape(content)
    return format_html('<span lang="{}">{}</span>', language, content)


def marked_title(shown: str, found: FoundThing, language: str | None = None) -> SafeString:
    """A title in its language, marked where it matched, when it is what matched: the suggestion, or a field of titles."""
    if isinstance(found, Suggestion):
        spans = found.spans if found.text == shown else ()
    else:
        same = (reason.spans for reason in found.reasons if reason.field in TITLES and reason.text == shown)
        spans = next(same, ())
    return in_language(marked(shown, spans), language)


def marked_excerpt(reason: Reason) -> SafeString:
    """The words that matched, as the search cut them, in their language; those of a passage after its heading."""
    words = in_language(marked(reason.text, reason.spans), reason.language)
    return format_html("{} · {}", reason.heading, words) if reason.heading else words


def reason_in(found: FoundThing, field: str) -> Reason | None:
    """What matched in a field; nothing for a suggestion, which matched a name."""
    reasons = () if isinstance(found, Suggestion) else found.reasons
    return next((reason for reason in reasons if reason.field == field), None)


def text_excerpt(found: FoundThing, *fields: str) -> SafeString:
    """The words that matched in the first of these fields where any did (`text` unless others are named); empty otherwise."""
    reason = next((reason for field in fields or ("text",) if (reason := reason_in(found, field))), None)
    return marked_excerpt(reason) if reason else SafeString()


def passage_address(address: str, found: FoundThing, field: str = "text") -> str:
    """The address of a thing, or that of its passage when one was found."""
    reason = reason_in(found, field)
    return f"{address}{reason.address}" if reason else address
