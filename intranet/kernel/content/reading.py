"""Texts as one reader sees them: mentions become links to the people whom that reader may see, by their name of today, and the
addresses of documents become cards (`documents`).

The app that knows people registers how they are found. A page gives all its texts at once, and takes one statement, with those
of the documents where there are any. A handle of nobody, and that of somebody who is hidden from the reader, look the same: as
they were typed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

import regex
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from intranet.kernel.accounts.models import User
from intranet.kernel.content.documents import cards_of, with_cards

EXCERPT: Final = 200

# What `render` writes and no text can: a quote or a bracket of a member is an entity in HTML.
_MENTION: Final = regex.compile(r'<span data-mention="([a-z0-9.-]{3,40})">@[a-z0-9.-]{3,40}</span>')
_HASHTAG: Final = regex.compile(r'<span data-tag="([^"<>]{1,120})">(#[^<>]{1,120})</span>')
_BREAKS: Final = regex.compile(r"<br>|</p>|</li>|</pre>")
_SPACES: Final = regex.compile(r"\s+")


@dataclass(frozen=True)
class Named:
    """Somebody whom the reader may see."""

    name: str
    address: str


@dataclass(frozen=True)
class Names:
    """What was looked up for one reader: people by their handles, cards of documents by their public ids."""

    people: Mapping[str, Named]
    documents: Mapping[str, SafeString]


type FindPeople = Callable[[User, Collection[str]], Mapping[str, Named]]
"""Given the reader and handles: those of people whom the reader may see, in one statement."""

type TagAddress = Callable[[str], str]
"""The page of a hashtag, from its key."""

_find_people: list[FindPeople] = []
_tag_address: list[TagAddress] = []


def register_people(find: FindPeople) -> None:
    """Say how people are found. Raises ValueError when it was said already."""
    if _find_people and _find_people != [find]:
        raise ValueError("There is already a way to find people by their handles.")
    _find_people[:] = [find]


def register_tag_address(address: TagAddress) -> None:
    """Say where a hashtag leads; until an app does, hashtags are words. Raises ValueError when it was said already."""
    if _tag_address and _tag_address != [address]:
        raise ValueError("Hashtags lead somewhere already.")
    _tag_address[:] = [address]


def people_named(viewer: User, handles: Collection[str]) -> Mapping[str, Named]:
    """The people of these handles whom the viewer may see; one statement, none without handles."""
    wanted = frozenset(handles)
    return _find_people[0](viewer, wanted) if wanted and _find_people else {}


def handles_in(htmls: Iterable[str]) -> frozenset[str]:
    """The handles that rendered texts mention."""
    return frozenset(handle for html in htmls for handle in _MENTION.findall(html))


def written_tags(html: str) -> dict[str, str]:
    """The hashtags of a rendered text as they were typed, without their sign, by their keys."""
    return {unescape(key): unescape(label).removeprefix("#") for key, label in _HASHTAG.findall(html)}


def names_in(viewer: User, htmls: Iterable[str], handles: Iterable[str] = ()) -> Names:
    """Whom and what rendered texts name that the viewer may see, and the people of these handles."""
    texts = list(htmls)
    return Names(people_named(viewer, handles_in(texts).union(handles)), cards_of(viewer, texts))


def with_names(html: str, names: Names) -> SafeString:
    """One rendered text, for a reader for whom these names were looked up."""

    def mention(match: "regex.Match[str]") -> str:
        found = names.people.get(match[1])
        if found is None:
            return f"@{match[1]}"
        return format_html('<a class="mention" href="{}">@{}</a>', found.address, found.name)

    def hashtag(match: "regex.Match[str]") -> str:
        if not _tag_address:
            return match[2]
        return format_html('<a class="hashtag" href="{}">{}</a>', _tag_address[0](unescape(match[1])), SafeString(match[2]))

    return with_cards(_HASHTAG.sub(hashtag, _MENTION.sub(mention, html)), names.documents)


def readable(viewer: User, htmls: Sequence[str]) -> list[SafeString]:
    """Rendered texts as the viewer sees them, in one statement for all of them, and those of the documents in them."""
    names = names_in(viewer, htmls)
    return [with_names(html, names) for html in htmls]


def plain(html: str) -> str:
    """The words of a rendered text on one line, for search, mail and lists. It is plain text: escape it to show it."""
    return _SPACES.sub(" ", unescape(strip_tags(_BREAKS.sub(r" \g<0>", html)))).strip()


def excerpt(html: str, length: int = EXCERPT) -> str:
    """The beginning of the words of a rendered text, in so many signs at most."""
    return str(Truncator(plain(html)).chars(length))


def quoted(text: str) -> str:
    """A text as a quote in the markup, to be answered below."""
    return "".join(f"> {line}\n" for line in text.strip().splitlines()) + "\n"
