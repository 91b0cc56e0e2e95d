"""Pieces of the directory that come by the hundred on its page, where a template for each would take longer than the search."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from profiles.queries.facets import FacetKind, FacetValue

register = template.Library()


@register.simple_tag
def facet_option(kind: FacetKind, value: FacetValue) -> SafeString:
    """One value of a facet, with its count. Its control belongs to the form of the search field."""
    control = "radio" if kind.is_of_levels else "checkbox"
    checked = " checked" if value.is_chosen else ""
    # Everything but the value and the label comes from the code.
    return SafeString(
        f'<label class="facet__option"><input type="{control}" form="directory-form" id="{kind.parameter}-{value.anchor}"'
        f' name="{kind.parameter}" value="{escape(value.value)}"{checked}>'
        f"<span>{value.label_html}</span><span>{value.count}</span></label>"
    )
