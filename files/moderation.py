"""Documents and folders can be reported; those who manage their library decide first."""

from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from files.actions.moderation import hide_item, show_item
from files.models import Item
from files.permissions import can_see_item
from files.queries.sharing import standing_managers
from groups.models import CoOwner
from intranet.kernel.moderation.subjects import Reported, Subject, subjects


def _find(public_id: str) -> Item | None:
    rows = Item.objects.filter(public_id=public_id, deleted_at=None, parent__isnull=False)
    return rows.select_related(
        "library__group", "library__organization", "library__member", "created_by", "place__audience"
    ).first()


def _item(thing: Reported) -> Item:
    return cast("Item", thing)


def _excerpt(thing: Reported) -> str:
    return "\n".join(text for text in (_item(thing).name, _item(thing).description) if text)


def _organization(thing: Reported) -> str:
    """That of the library, or one that owns the group; else none, and the centre is next."""
    library = _item(thing).library
    if library.organization is not None:
        return library.organization.public_id
    owning = CoOwner.objects.filter(group=library.group).order_by("pk")
    return owning.values_list("organization__public_id", flat=True).first() or ""


def _place(thing: Reported) -> str:
    group = _item(thing).library.group
    return group.key if group is not None else ""


SUBJECT: Final = Subject(
    word="document",
    label=_("Document"),
    find=_find,
    is_visible=lambda viewer, thing: bool(can_see_item(viewer, _item(thing))),
    author=lambda thing: _item(thing).changed_by,
    excerpt=_excerpt,
    address=lambda thing: _item(thing).get_absolute_url(),
    moderators=lambda thing: standing_managers(_item(thing).library),
    organization=_organization,
    hide=lambda actor, thing: hide_item(actor=actor, item=_item(thing)),
    restore=lambda actor, thing: show_item(actor=actor, item=_item(thing)),
    place=_place,
)

subjects.register(SUBJECT)
