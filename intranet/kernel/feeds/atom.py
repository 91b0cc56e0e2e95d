"""Atom (RFC 4287), written from entries that an app gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5
from xml.etree import ElementTree

from django.conf import settings

from intranet.kernel.feeds.kinds import FeedContent

CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# Identities are made of it and never change: not with the address of the site, nor with the secret of the feed.
_NAMESPACE: Final = UUID("6f1c2e0a-5d0b-5e53-9f1c-1c9e2f0a7b44")

ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing of a feed. `key` never changes and is never another's; `html` may have links that begin with a slash;
    `categories` are words as they are shown, by their key."""

    key: str
    title: str
    address: str
    author: str
    author_address: str = ""
    html: str
    language: str
    published: datetime
    updated: datetime
    categories: Mapping[str, str] = field(default_factory=dict)


def atom(*, key: str, title: str, address: str, language: str, made_at: datetime, entries: Sequence[Entry]) -> FeedContent:
    """A feed of these entries, the newest first. `made_at` is the moment of one that has none.

    It does not name its own address, as others do: what is passed on of it must not open it.
    """
    updated = max((entry.updated for entry in entries), default=made_at)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: language})
    _text(feed, "id", _identity(key))
    _text(feed, "title", title)
    _text(feed, "updated", _moment(updated))
    _link(feed, address)
    for entry in entries:
        _add(feed, entry)
    body = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return FeedContent(body, CONTENT_TYPE, updated)


def _add(feed: ElementTree.Element, entry: Entry) -> None:
    node = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry", {_LANGUAGE: entry.language})
    _text(node, "id", _identity(entry.key))
    _text(node, "title", entry.title)
    _text(node, "published", _moment(entry.published))
    _text(node, "updated", _moment(entry.updated))
    _link(node, entry.address)
    author = ElementTree.SubElement(node, f"{{{_ATOM}}}author")
    _text(author, "name", entry.author)
    if entry.author_address:
        _text(author, "uri", settings.PUBLIC_URL + entry.author_address)
    for term, label in entry.categories.items():
        ElementTree.SubElement(node, f"{{{_ATOM}}}category", {"term": term, "label": label})
    # No text of a member has a plain quotation mark in HTML.
    _text(node, "content", entry.html.replace('="/', f'="{settings.PUBLIC_URL}/'), type="html")


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = text


def _link(parent: ElementTree.Element, address: str) -> None:
    attributes = {"rel": "alternate", "type": "text/html", "href": settings.PUBLIC_URL + address}
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _identity(key: str) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, key)}"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
