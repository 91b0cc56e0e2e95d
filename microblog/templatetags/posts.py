"""`{% post_actions shown %}` and `{% post_menu shown %}`: the parts of a post that are drawn from outlines."""

from django import template
from django.utils.safestring import SafeString

from microblog.outlines import actions_of, menu_of
from microblog.queries.posts import ShownPost

register = template.Library()


@register.simple_tag(takes_context=True)
def post_actions(context: template.Context, shown: ShownPost) -> SafeString:
    """Its buttons and counts."""
    return actions_of(shown, csrf_token=context["csrf_token"])


@register.simple_tag(takes_context=True)
def post_menu(context: template.Context, shown: ShownPost) -> SafeString:
    """Its menu, in a template that may say `is_pinned` and `is_waiting`."""
    return menu_of(
        shown,
        csrf_token=context["csrf_token"],
        is_pinned=bool(context.get("is_pinned")),
        is_waiting=bool(context.get("is_waiting")),
    )
