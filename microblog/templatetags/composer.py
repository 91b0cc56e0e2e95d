"""`{% composer_parts form %}`: pictures, and a poll where the form has one; `{% news_composer %}`: a whole composer."""

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from microblog.forms import NewPostForm

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


@register.inclusion_tag("microblog/_composer.html", takes_context=True)
def news_composer(context: template.Context, key: str, name: str) -> dict[str, object]:
    """A composer for the news of a thing of a higher app, on its own page: `key` is that of its `streams.NewsOf`."""
    request = context["request"]
    form = NewPostForm(targets=[(key, name)], audience=key)
    csrf = {"csrf_token": context.get("csrf_token"), "request": request}
    return {"form": form, "back": request.path, "user": request.user, **csrf}
