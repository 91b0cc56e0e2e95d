"""Posts in a page."""

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


@register.simple_tag
def any_post_address() -> str:
    """The address of a post; an open page puts the id of one in the place of `{id}`."""
    return reverse("microblog:post", args=["any-post"]).replace("any-post", "{id}")
