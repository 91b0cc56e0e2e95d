"""What an administrator may have revealed of a library: the facts of one document or folder, not its contents."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from files.models import Item
from files.permissions import can_see_item
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Names, Revealable, Revealed, revealables


def _items(public_ids: Collection[str]) -> dict[str, Item]:
    rows = Item.objects.filter(public_id__in=public_ids, deleted_at=None, parent__isnull=False)
    found = rows.select_related(
        "library__group",
        "library__organization",
        "library__member",
        "place__audience",
        "created_by",
        "changed_by",
        "version__file",
    )
    return {item.public_id: item for item in found}


def _at(names: Names, _part: str) -> Item | None:
    return _items([names["public_id"]]).get(names["public_id"])


def _owners(thing: Revealed) -> Collection[User]:
    item = cast("Item", thing)
    return list({item.created_by_id: item.created_by, item.changed_by_id: item.changed_by}.values())


def _context(_viewer: User, thing: Revealed) -> Mapping[str, object]:
    return {"item": thing}


DOCUMENT: Final = Revealable(
    word="document",
    label=_("Document"),
    shows=_("Its name, its description, its size and who added it; not what it contains."),
    is_at=lambda url_name, _names: url_name == "files:item",
    at=_at,
    find_all=_items,
    owners=_owners,
    is_visible=lambda viewer, thing: bool(can_see_item(viewer, cast("Item", thing))),
    address=lambda thing: cast("Item", thing).get_absolute_url(),
    template="files/revealed/document.html",
    context=_context,
    title=lambda thing: cast("Item", thing).name,
)

revealables.register(DOCUMENT)
