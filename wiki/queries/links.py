"""Where the links of texts lead."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from wiki.text.schema import IDENTITY


def page_address(public_id: str, title: str) -> str:
    """The address of a page that a text links to; of one that it names (`title`), what finds it by that, or offers to write it.

    It says nothing of the page, which the reader of the text may not see.
    """
    return (
        reverse("wiki:page", args=[_word(public_id)]) if public_id else f"{reverse('wiki:named')}?{urlencode({'title': title})}"
    )


def file_address(public_id: str) -> str:
    """The address of a stored file that a text shows."""
    return reverse("wiki:file", args=[_word(public_id)])


def _word(public_id: str) -> str:
    """A public id in an address. A text may have anything in its place, as somebody typed it: that leads nowhere."""
    return public_id if IDENTITY.fullmatch(public_id) else "-"


def recording_address(public_id: str) -> str:
    """The address where a recording of a text is played."""
    return reverse("wiki:recording", args=[public_id])


def page_of_address(address: str) -> tuple[str, str] | None:
    """What a link to this site (with its host) leads to, as `page_address` has it: a public id, or "" and a title."""
    if not address.startswith(f"{settings.PUBLIC_URL}/"):
        return None
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name == "wiki:page":
        return match.kwargs["address"].partition("-")[0][:16], ""
    title = parse_qs(parts.query).get("title", [""])[0][:200]
    return ("", title) if match.view_name == "wiki:named" and title else None
