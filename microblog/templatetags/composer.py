"""Composers: nearly every stream has one, in which nothing was typed yet."""

from collections.abc import Iterable

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from intranet.kernel.identity import new_public_id
from intranet.kernel.outlines import drawn
from intranet.kernel.templatetags.face import avatar
from microblog import streams
from microblog.forms import BlankComposer, NewPostForm

register = template.Library()

_TEMPLATE = "microblog/_parts.html"
_empty: dict[tuple[type[BaseForm], str | None], SafeString] = {}


@register.simple_tag
def composer_parts(form: BaseForm) -> SafeString:
    """Pictures, and a poll where the form has one. Every thread has them, empty: those are drawn once in each language."""
    if form.is_bound:
        return render_to_string(_TEMPLATE, {"form": form})
    key = (type(form), get_language())
    if key not in _empty:
        _empty[key] = render_to_string(_TEMPLATE, {"form": form})
    return _empty[key]


@register.simple_tag(takes_context=True)
def blank_composer(context: template.Context, composer: BlankComposer) -> SafeString:
    """A composer in which nothing was typed yet, on a page that its writer comes back to."""
    request = context["request"]
    return drawn(
        "microblog/_blank_composer.html",
        composer.audience,
        token=new_public_id(),
        back=way_back(request.path),
        face=avatar(request.user),
        choices=audience_choices(composer.targets, composer.audience or streams.EVERYONE),
        csrf_token=context["csrf_token"],
    )


@register.simple_tag
def blank_form(audience: str, token: str) -> NewPostForm:
    """The form of a composer whose audiences are drawn apart."""
    form = NewPostForm(targets=(), audience=audience)
    form.fields["token"].initial = token
    return form


@register.simple_tag
def way_back(address: str | None) -> SafeString:
    """What sends the writer back to this page of ours, when there is one."""
    return format_html('<input type="hidden" name="next" value="{}">', address) if address else SafeString()


@register.simple_tag
def audience_choices(targets: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Whom a post can be for, as options."""
    options = ((key, SafeString(" selected") if key == chosen else "", label) for key, label in targets)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)
