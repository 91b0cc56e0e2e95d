"""Content in two languages, in templates."""

from django import template
from django.utils.safestring import SafeString

from intranet.kernel.text.bilingual import Words

register = template.Library()


@register.filter
def words(value: Words) -> SafeString:
    """The words in the reader’s language, marked with the other one when they exist only in it, to be pronounced right."""
    return value.__html__()
