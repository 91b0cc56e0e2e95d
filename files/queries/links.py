"""Links to items: what one opens, and which ones there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404

from files.models import Item, Link
from files.models.items import ItemQuerySet
from files.permissions import still_opens
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.queries import ShownComment, shown_comments
from intranet.kernel.permissions import Decision
from intranet.kernel.secrets.models import digest

ITEMS_A_PAGE: Final = 50


@dataclass(frozen=True)
class LinkRow:
    """A link in a list, and whether it opens something now."""

    link: Link
    opens: Decision


def link_of(secret: str, *, is_anonymous: bool) -> Link | None:
    """The link that this secret opens now, with its item."""
    found = _joined(Link.objects.current()).filter(token_digest=digest(secret), is_anonymous=is_anonymous).first()
    return found if found is not None and still_opens(found) else None


def item_through(link: Link, public_id: str) -> Item:
    """The item of a link, or one in it. Raises Http404."""
    if not public_id or public_id == link.item.public_id:
        return link.item
    found = _shown_through(link).within(link.item).filter(public_id=public_id).to_list().first()
    if found is None:
        raise Http404
    return found


def items_through(link: Link, folder: Item, number: str) -> "Page[Item]":
    """A page of what a link shows in its folder, or in one in it: nothing that has a list of its own."""
    rows = _shown_through(link).filter(parent=folder).to_list()
    return Paginator(rows.order_by("-is_folder", "name_key", "pk"), ITEMS_A_PAGE).get_page(number)


def folders_through(link: Link, item: Item) -> list[Item]:
    """The folders above an item that a link shows, from its own."""
    rows = _shown_through(link).filter(pk__in=item.above[len(link.item.above) :])
    return sorted(rows, key=lambda folder: len(folder.above))


def _shown_through(link: Link) -> ItemQuerySet:
    """Places change their audience at once, before what they hold has followed."""
    return Item.objects.shown().filter(place__audience=link.audience_id)


def links_of(item: Item) -> list[LinkRow]:
    """The links to an item that nobody ended, the last first."""
    rows = _joined(Link.objects.current()).filter(item=item).order_by("-made_at", "-pk")
    return [LinkRow(link, still_opens(link)) for link in rows]


def links_reaching(item: Item) -> list[Link]:
    """The links that open an item now: to itself, and to the folders above it."""
    rows = _joined(Link.objects.current()).filter(item__in=[item.pk, *item.above], audience=item.around.audience_id)
    return [link for link in rows.order_by("until", "pk") if still_opens(link)]


def said_through(viewer: User, item: Item) -> Sequence[ShownComment]:
    """What the viewer said of an item that a link opened to them, and the answers: nothing of what its readers say."""
    rows = Comment.objects.shown().filter(Q(author=viewer) | Q(parent__author=viewer), thing=item.key)
    ordered = sorted(rows.select_related("author", "parent", "settled_by"), key=lambda comment: comment.order)
    return shown_comments(viewer, item, ordered, may_comment=False)


def _joined(rows: "QuerySet[Link]") -> "QuerySet[Link]":
    return rows.select_related(
        "made_by",
        "item__library__group",
        "item__library__organization",
        "item__library__member",
        "item__library__place",
        "item__place__audience",
        "item__parent",
        "item__version__file",
        "item__changed_by",
    )
