"""What is offered to who puts a document into a text: libraries, folders and documents that they see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from files.models import Item
from files.permissions import can_see_library
from files.queries.listing import crumbs_of
from files.search import DOCUMENT
from groups.models import Group
from groups.queries.own import own_groups
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.pages import found_page

NEWEST: Final = 10
ITEMS_A_PAGE: Final = 50


@dataclass(frozen=True, kw_only=True)
class Offered:
    """`items`: folders to open, documents to choose; `page` when there are more. `folder` and `crumbs` say where they are.

    Without a folder and a search, `libraries` are those to look into, and `items` the documents that changed last in them.
    """

    items: Sequence[Item]
    page: "Page[Item] | Page[int] | None" = None
    folder: Item | None = None
    crumbs: Sequence[Item] = ()
    libraries: Sequence[Item] = ()


def beginning(viewer: User) -> Offered:
    """The libraries of the viewer, their groups and their organizations that hold something, and what is new there."""
    groups = [group.pk for group in own_groups(viewer)]
    near = (
        Q(library__group__in=groups) | Q(library__member=viewer) | Q(library__organization__audience__in=audience_ids(viewer))
    )
    tops = list(_joined(Item.objects.visible_to(viewer).filter(near, parent=None)))
    documents = Item.objects.visible_to(viewer).filter(library__in=[top.library_id for top in tops], is_folder=False)
    newest = _joined(documents).order_by("-changed_at", "-pk")[:NEWEST]
    return Offered(
        items=list(newest), libraries=sorted(tops, key=lambda top: (top.library.group is not None, top.library.name))
    )


def inside(viewer: User, folder: Item, number: str) -> Offered:
    """What a folder that the viewer sees holds for them, folders first."""
    rows = _joined(Item.objects.visible_to(viewer).filter(parent=folder)).order_by("-is_folder", "name_key", "pk")
    page = Paginator(rows, ITEMS_A_PAGE).get_page(number)
    return Offered(items=list(page), page=page, folder=folder, crumbs=crumbs_of(viewer, folder))


def among(viewer: User, folder: Item, items: Sequence[Item]) -> Offered:
    """These items of a folder alone, such as those that were just uploaded."""
    rows = Item.objects.visible_to(viewer).filter(pk__in=[item.pk for item in items])
    return Offered(items=list(_joined(rows).order_by("name_key", "pk")), folder=folder, crumbs=crumbs_of(viewer, folder))


def library_for(viewer: User, place: str) -> Group | None:
    """The group whose library documents of a text go into, of which `place` is the key; None for a text of no group."""
    word, _sign, public_id = place.partition(":")
    rows = Group.objects.visible_to(viewer).select_related("content").filter(public_id=public_id)
    group = rows.first() if word == "group" else None
    return group if group is not None and can_see_library(viewer, group) else None


def found(viewer: User, text: str, number: str) -> Offered:
    """What is found by its name or its words in all libraries. Raises SearchUnavailable."""
    result = found_page(viewer, DOCUMENT, text, number)
    order = [line.public_id for line in result.lines]
    rows = {item.public_id: item for item in _joined(Item.objects.visible_to(viewer).filter(public_id__in=order))}
    return Offered(items=[rows[public_id] for public_id in order if public_id in rows], page=result.page)


def _joined(rows: "QuerySet[Item]") -> "QuerySet[Item]":
    return rows.select_related("library__group", "library__organization", "library__member", "version", "changed_by")
