"""The language of members' texts, in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from intranet.kernel.text.bilingual import reading_language

register = template.Library()


@register.filter
def is_other_language(language: str) -> bool:
    """Whether a text is not in the reader's language, so that it is marked with its own."""
    return bool(language) and language != reading_language()


@register.filter
def lang_attribute(language: str) -> SafeString:
    """The attribute that has a text pronounced right, with a space before it; nothing in the reader's language."""
    return format_html(' lang="{}"', language) if is_other_language(language) else SafeString()


@register.filter
def lang_of_interface(language: str) -> SafeString:
    """The attribute of interface words that stand within a text of this language; nothing when it is the reader's."""
    return format_html(' lang="{}"', reading_language()) if is_other_language(language) else SafeString()
