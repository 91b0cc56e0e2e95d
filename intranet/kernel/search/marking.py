"""What matched, as it is shown: escaped, with the matches marked, in its language."""

from collections.abc import Collection
from typing import Final

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString

from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.requests import Reason
from intranet.kernel.text.bilingual import reading_language

EXCERPT_BEFORE: Final = 50
EXCERPT_LENGTH: Final = 180


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


def excerpt(match: Reason) -> SafeString:
    """The words around the first match of a long text, cut between words."""
    text, spans = match.text, match.spans
    if len(text) <= EXCERPT_LENGTH:
        return marked(text, spans)
    start = max(0, (spans[0][0] if spans else 0) - EXCERPT_BEFORE)
    if start:
        start = text.find(" ", start) + 1
    end = text.rfind(" ", start, start + EXCERPT_LENGTH)
    end = end if end > start else start + EXCERPT_LENGTH
    inside = [(first - start, last - start) for first, last in spans if first >= start and last <= end]
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return format_html("{}{}{}", before, marked(text[start:end], inside), after)


def text_excerpt(found: Hit | Suggestion) -> SafeString:
    """The words of the field `text` that matched, in its language; none for a suggestion, which matched a name."""
    if isinstance(found, Suggestion):
        return SafeString()
    match = next((reason for reason in found.reasons if reason.field == "text"), None)
    return in_language(excerpt(match), match.language) if match else SafeString()
