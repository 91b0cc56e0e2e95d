"""The small pieces of the design system: icons, avatars, levels, pages. Each gives the markup of `static_src`'s contracts."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django import template
from django.core.paginator import Page
from django.forms import Field
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel import navigation

register = template.Library()

HUES = 12
_WORD_START = re.compile(r"\w")


class HasName(Protocol):
    """Anything that an avatar can show; `portrait_url` is used when the thing has one."""

    @property
    def display_name(self) -> str: ...


def hue(name: str) -> int:
    """The colour of a name, 0 to 11: always the same for the same name."""
    value = 7
    for character in name:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return value % HUES


@register.filter
def initials(name: str) -> str:
    """One or two capitals for a name: first and last of its words that start with one, so that particles are skipped.

    A name without any capital (other scripts, lower case) gives its first and last words instead; never empty unless
    the name has no letter or digit.
    """
    words = [word for word in unicodedata.normalize("NFC", name).split() if _WORD_START.match(word)]
    chosen = [word for word in words if word[0].isupper()] or words
    if not chosen:
        return ""
    return (chosen[0][0] + (chosen[-1][0] if len(chosen) > 1 else "")).upper()


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite (`static_src/icons.txt`), always beside words or in a control that has a name.

    `{% icon "pin" %}` or `{% icon "pin" "icon--s" %}`. A page has two hundred, of a dozen kinds.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        f"icon {classes}".strip(),
        static("kernel/icons.svg"),
        name,
    )


@register.simple_tag
def avatar(
    person: HasName | None = None, *, name: str = "", size: str = "", kind: str = "", text: str = "", is_here: bool = False
) -> SafeString:
    """The face of a person, or of what `kind` says: `group`, `org`, `project`. Decorative: the name is written beside it."""
    shown = name or (person.display_name if person else "")
    portrait: str = getattr(person, "portrait_url", "") or ""
    classes = " ".join(["avatar", *(f"avatar--{word}" for word in (size, kind) if word)])
    inside = format_html('<img src="{}" alt="" loading="lazy">', portrait) if portrait else text or initials(shown)
    here = SafeString('<span class="avatar__here"></span>') if is_here else ""
    return format_html('<span class="{}" data-hue="{}" aria-hidden="true">{}{}</span>', classes, hue(shown), inside, here)


@register.simple_tag
def audience_badge(icon_name: str, words: str) -> SafeString:
    """Who may see a thing: an icon and words, always both."""
    return format_html('<span class="audience">{}{}</span>', icon(icon_name), words)


@register.simple_tag
def dots(level: int, out_of: int = 4) -> SafeString:
    """A level drawn as dots, beside the word that says it."""
    marks = format_html_join("", "<i{}></i>", ((SafeString(" data-on") if at < level else "",) for at in range(out_of)))
    return format_html('<span class="dots" aria-hidden="true">{}</span>', marks)


@register.simple_tag
def bar(value: int, label: str, maximum: int = 100, classes: str = "") -> SafeString:
    """A value between 0 and `maximum`, named by `label`."""
    return format_html(
        '<progress class="{}" value="{}" max="{}" aria-label="{}">{} / {}</progress>',
        f"bar {classes}".strip(),
        value,
        maximum,
        label,
        value,
        maximum,
    )


@register.simple_tag
def logo() -> SafeString:
    """The mark: a footbridge. The name is written beside it."""
    return LOGO


LOGO = SafeString(
    '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
    '<rect class="logo__tile" width="32" height="32" rx="8"/>'
    '<g fill="none" stroke="currentColor" stroke-linecap="round" stroke-width="1.9">'
    '<path d="M5 22.5c7-5.4 15-5.4 22 0" stroke-width="2.6"/><path d="M5 15.2c7-6.6 15-6.6 22 0"/>'
    '<path d="M10.5 12.2v6.6M16 10.8v7.4M21.5 12.2v6.6"/></g></svg>'
)


# Pages of a list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageLink:
    """A numbered link; without a number, the mark of pages that are not named."""

    number: int | None
    address: str = ""
    is_current: bool = False


@register.inclusion_tag("kernel/_pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], parameter: str = "page") -> dict[str, object]:
    """Links to the pages of a numbered list; the other parameters of the address are kept."""
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers: Iterable[int | str] = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        PageLink(number, address(number), number == page.number) if isinstance(number, int) else PageLink(None)
        for number in numbers
    ]
    return {
        "links": links if len(links) > 1 else [],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


# Menus ---------------------------------------------------------------------------------------------------------------

MENUS = {"administration": navigation.administration_menu, "search": navigation.search_menu}


@register.simple_tag(takes_context=True)
def menu(context: template.Context, name: str) -> list[navigation.Line]:
    """The lines of a menu for the person who reads the page: `{% menu "search" as lines %}`. The shell draws the others."""
    return MENUS[name].lines(context["request"].user)


# Tabs ----------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("kernel/_tabbar.html")
def tabbar(label: str, tabs: Iterable[object]) -> dict[str, object]:
    """Tabs that are pages, in a landmark of this label. Each says its label, its address, and perhaps is_current and count."""
    return {"label": label, "tabs": tabs}


# Errors of forms -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormError:
    """One error, and the field to go to; an error of the whole form has none."""

    message: str
    target: str


def _named(label: str, error: dict[str, str]) -> str:
    """The words of an error, with the label before those of Django for an empty field, which name no field."""
    if error["message"] != str(Field.default_error_messages["required"]):
        return error["message"]
    return _("%(label)s: %(error)s") % {"label": label, "error": error["message"]}


@register.simple_tag
def form_errors(*forms: Any) -> list[FormError]:
    """The errors of the given forms in the order of their fields, for the summary at the top of the page."""
    found: list[FormError] = []
    for form in forms:
        found.extend(FormError(str(message), "") for message in form.non_field_errors())
        for bound in form:
            errors = [_named(str(bound.label), error) for error in bound.errors.get_json_data()]
            # A group of radios or checkboxes has no label of its own: its first control takes the focus.
            target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
            found.extend(FormError(message, target) for message in errors)
    return found
