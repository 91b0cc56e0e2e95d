"""Content in two languages, in templates."""

from django import template
from django.utils.safestring import SafeString

from intranet.kernel.bilingual import Words

register = template.Library()


@register.filter
def words(value: Words) -> SafeString:
    """The words in the reader's language; those that exist only in the other one are marked, so that they are pronounced right."""
    return value.__html__()
