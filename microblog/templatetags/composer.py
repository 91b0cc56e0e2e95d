"""`{% composer_parts form %}`: pictures, and a poll where the form has one."""

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

_TEMPLATE = "microblog/_parts.html"
_empty: dict[tuple[type[BaseForm], str | None], SafeString] = {}


@register.simple_tag
def composer_parts(form: BaseForm) -> SafeString:
    """The parts of a composer. Nearly every stream and thread has them empty: a tenth of the page, so drawn once a language."""
    if form.is_bound:
        return render_to_string(_TEMPLATE, {"form": form})
    key = (type(form), get_language())
    if key not in _empty:
        _empty[key] = render_to_string(_TEMPLATE, {"form": form})
    return _empty[key]
