"""Pieces of the directory that come by the hundred on its page, where a template for each would take longer than the search."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from profiles.queries.facets import FacetKind, FacetValue

register = template.Library()


@register.simple_tag
def facet_option(kind: FacetKind, value: FacetValue) -> SafeString:
    """One value of a facet, with its count. Its control belongs to the form of the search field."""
    return format_html(
        '<label class="facet__option"><input type="{}" form="directory-form" id="{}-{}" name="{}" value="{}"{}>'
        "<span>{}</span><span>{}</span></label>",
        "radio" if kind.is_of_levels else "checkbox",
        kind.parameter,
        value.anchor,
        kind.parameter,
        value.value,
        SafeString(" checked") if value.is_chosen else "",
        value.label_html,
        value.count,
    )
