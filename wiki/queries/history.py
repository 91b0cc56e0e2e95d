"""The editions of a page: the list of them, and what one of them said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404

from intranet.kernel.accounts.models import User
from wiki import permissions
from wiki.models import Edition, WikiPage, empty_body
from wiki.text.joining import evened
from wiki.text.schema import Node, understood

EDITIONS_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """An edition in the list, with the change of its size in characters since the one before."""

    edition: Edition
    change: int
    authors: Sequence[User]
    is_current: bool

    @property
    def is_readable(self) -> bool:
        return self.edition.hidden_at is None and self.edition.revision_id is not None


def history_of(page: WikiPage, number: str | None) -> "tuple[Page[Any], list[Line]]":
    """One page of the list of editions, the newest first: never from Wagtail's revisions."""
    rows = page.editions.select_related("hidden_by").prefetch_related("authors").order_by("-number")
    found = Paginator(rows, EDITIONS_A_PAGE).get_page(number)
    editions = list(found.object_list)
    sizes = {edition.number: edition.size for edition in editions}
    if editions:
        sizes |= dict(page.editions.filter(number=editions[-1].number - 1).values_list("number", "size"))
    lines = [
        Line(one, one.size - sizes.get(one.number - 1, 0), list(one.authors.all()), is_current=one.number == page.edition)
        for one in editions
    ]
    return found, lines


def edition_or_404(viewer: User, page: WikiPage, number: int) -> Edition:
    """An edition whose text the viewer may read, with it; else Http404."""
    edition = page.editions.select_related("revision").prefetch_related("authors").filter(number=number).first()
    if edition is None or not permissions.can_see_edition(viewer, page, edition):
        raise Http404
    return edition


def body_of_edition(edition: Edition) -> Node:
    """What an edition said; an empty text when it is no longer kept."""
    return evened(understood(edition.revision.content["body"] if edition.revision else None).body)


def body_at(page: WikiPage, number: int) -> Node | None:
    """What a page said at an edition, for whom merges with it and shows it to nobody; None when that is no longer known."""
    if number == 0:
        return empty_body()
    edition = page.editions.select_related("revision").filter(number=number, revision__isnull=False).first()
    return body_of_edition(edition) if edition is not None else None
