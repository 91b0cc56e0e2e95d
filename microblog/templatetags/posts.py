"""`{% post shown %}`: a post, drawn from outlines."""

from django import template
from django.utils.safestring import SafeString

from microblog.outlines import post_of
from microblog.queries.posts import ShownPost

register = template.Library()


@register.simple_tag(takes_context=True)
def post(
    context: template.Context, shown: ShownPost, *, in_thread: bool = False, is_pinned: bool = False, is_waiting: bool = False
) -> SafeString:
    """A post in a stream, or an answer in its thread; `is_waiting` for approval: only its author can do something with it."""
    return post_of(shown, csrf_token=context["csrf_token"], in_thread=in_thread, is_pinned=is_pinned, is_waiting=is_waiting)
