"""Posts in a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from microblog.drawing import post_html
from microblog.queries.posts import ShownPost

register = template.Library()


@register.simple_tag(takes_context=True)
def post(context: template.Context, shown: ShownPost, **circumstances: Any) -> SafeString:
    """A post, in the circumstances that `post_html` names."""
    return post_html(shown, csrf_token=context["csrf_token"], **circumstances)


@register.filter
def published_since(posts: Sequence[ShownPost], moment: datetime | str) -> int:
    """How many of these, the newest first, came after a moment; 0 without one."""
    if not isinstance(moment, datetime):
        return 0
    return sum(1 for shown in posts if shown.entry.published_at and shown.entry.published_at > moment)


@register.simple_tag
def any_post_address() -> str:
    """The address of a post; an open page puts the id of one in the place of `{id}`."""
    return reverse("microblog:post", args=["any-post"]).replace("any-post", "{id}")
