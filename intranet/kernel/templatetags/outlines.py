"""`{% word reaction.kind %}`: in an outline, the word whose name is in a variable (see `kernel.outlines`)."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def word(context: template.Context, name: str) -> str:
    """The word of this name. Raises KeyError when there is none."""
    return str(context[name])
