"""Who may do what with libraries and what they hold. Each decision first requires that the item is visible."""

from typing import Final

from django.conf import settings
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models import MAX_DEPTH, Item, Library, Link, Lock, Right
from files.roles import LIBRARY, right_in, right_of
from groups.models import Group
from groups.permissions import can_read_group
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.blobs.queries import used_bytes
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.models import Organization

GIB: Final = 1024**3
MAX_FILE_BYTES: Final = 2 * GIB
QUOTA_BYTES: Final = 50 * GIB
"""Of a library that has no quota of its own."""
MAX_COPIED: Final = 1_000
"""Of what is in a folder, in one transaction: the library waits for it."""

NO_ITEM: Final = _("This document or folder does not exist.")
SWITCHED_OFF: Final = _("The library is switched off in this group.")
READ_ONLY: Final = _("You can read this. To change it, ask somebody who manages it.")
MANAGERS_ONLY: Final = _("Only somebody who manages this can do it.")
TOP: Final = _("This is the library itself. Only what is in it can be renamed, moved or deleted.")
TOO_DEEP: Final = _("Folders can be nested %(count)d deep. Choose a folder further up.")
INTO_ITSELF: Final = _("A folder cannot be put into itself.")
TOO_MUCH: Final = _("This folder holds more than %(count)d things: copy a part of it at a time.")
NO_COMMENTS: Final = _("You can read this, and not comment on it.")
LINK_ENDED: Final = _("This link has ended.")
NO_ANONYMOUS_LINKS: Final = _("Links that open without signing in are not allowed here.")
OTHER_LIBRARY: Final = _("Copy it instead: a document stays in its library, with its history.")


def can_see_library(viewer: User, owner: Group | Organization | User) -> Decision:
    """Open the library of a group, an organization or a member. A page answers a refusal as if there were none."""
    if isinstance(owner, Group):
        decision = can_read_group(viewer, owner)
        return denied(SWITCHED_OFF) if decision and LIBRARY not in owner.tools else decision
    if not viewer.is_active or viewer.kind == Kind.SERVICE:
        return denied(NO_ITEM)
    if isinstance(owner, Organization):
        return allowed if owner.audience_id in audience_ids(viewer) else denied(NO_ITEM)
    is_own = owner.pk == viewer.pk and not viewer.is_guest
    return allowed if is_own else denied(NO_ITEM)


def _can(viewer: User, item: Item, right: Right, reason: str, *, found: Right | None = None) -> Decision:
    """Whether the viewer has at least this right; `found` is theirs when it is known already."""
    has = found or right_of(viewer, item)
    if has is None:
        return denied(NO_ITEM)
    return allowed if has >= right else denied(reason)


def can_see_item(viewer: User, item: Item, *, found: Right | None = None) -> Decision:
    """Open it, download it, follow it. A page answers a refusal as if there were none."""
    return _can(viewer, item, Right.VIEW, str(NO_ITEM), found=found)


def can_comment_item(viewer: User, item: Item, *, found: Right | None = None) -> Decision:
    """Comment on it."""
    return _can(viewer, item, Right.COMMENT, str(NO_COMMENTS), found=found)


def can_add_to(actor: User, folder: Item, *, found: Right | None = None) -> Decision:
    """Put folders and documents into a folder."""
    if not folder.is_folder:
        return denied(NO_ITEM)
    decision = _can(actor, folder, Right.EDIT, str(READ_ONLY), found=found)
    return _has_depth(folder) if decision else decision


def _has_depth(folder: Item, *, levels: int = 0) -> Decision:
    """Whether something fits into a folder that has so many levels of folders in it."""
    return allowed if len(folder.above) + 1 + levels < MAX_DEPTH else denied(TOO_DEEP % {"count": MAX_DEPTH})


def can_change_item(actor: User, item: Item, *, found: Right | None = None) -> Decision:
    """Change it, as soon as nobody else has locked it: what decides which buttons are shown."""
    decision = _can(actor, item, Right.EDIT, str(READ_ONLY), found=found)
    return denied(TOP) if decision and item.is_top else decision


def can_edit_item(actor: User, item: Item) -> Decision:
    """Rename it, describe it, put it in the trash, add a version; not while somebody else has locked it."""
    decision = can_change_item(actor, item)
    return can_pass_lock(actor, item) if decision else decision


def can_pass_lock(actor: User, item: Item) -> Decision:
    """Change a document that is not locked, or that the actor has locked."""
    lock = lock_of(item)
    if lock is None or lock.holder_id == actor.pk:
        return allowed
    reason = _("%(person)s is editing this document until %(time)s. Ask them to release it.")
    return denied(reason % {"person": lock.holder.display_name, "time": f"{timezone.localtime(lock.until):%H:%M}"})


def lock_of(item: Item) -> Lock | None:
    """The lock that holds a document now."""
    lock = Lock.objects.filter(item=item).select_related("holder").first()
    return lock if lock is not None and lock.is_held else None


def can_release(actor: User, item: Item) -> Decision:
    """End the lock of a document: its holder, and those who manage the document. Where there is none, nothing is refused."""
    lock = lock_of(item)
    if lock is None or lock.holder_id == actor.pk:
        return can_see_item(actor, item)
    return can_manage_item(actor, item)


def can_move_item(actor: User, item: Item, folder: Item) -> Decision:
    """Put it into another folder of its library."""
    decision = can_edit_item(actor, item)
    if not decision:
        return decision
    if folder.library_id != item.library_id:
        return denied(OTHER_LIBRARY)
    decision = _can_hold(actor, item, folder)
    if decision and item.is_folder:
        depths = Item.objects.within(item).values_list("path", flat=True).distinct()
        return _has_depth(folder, levels=max((path.count("/") for path in depths), default=len(item.above)) - len(item.above))
    return decision


def _can_hold(actor: User, item: Item, folder: Item) -> Decision:
    """Put something into a folder that is not in it, nor the thing itself."""
    if folder.pk == item.pk or item.pk in folder.above:
        return denied(INTO_ITSELF)
    return can_add_to(actor, folder)


def can_copy_item(actor: User, item: Item, folder: Item) -> Decision:
    """Put a copy of it into a folder, of any library; of a folder, while that is a matter of seconds."""
    decision = can_see_item(actor, item)
    if decision and item.is_folder and Item.objects.visible_to(actor).within(item)[: MAX_COPIED + 1].count() > MAX_COPIED:
        return denied(TOO_MUCH % {"count": MAX_COPIED})
    return _can_hold(actor, item, folder) if decision else decision


def can_manage_item(actor: User, item: Item, *, found: Right | None = None) -> Decision:
    """Say who sees it, let its name be known, release the locks of others, delete it for good."""
    return _can(actor, item, Right.MANAGE, str(MANAGERS_ONLY), found=found)


def can_share_item(actor: User, item: Item, *, beyond: bool) -> Decision:
    """Say who sees it, and what they may do: those who manage it. Who made it may show it to fewer people, and not `beyond`."""
    if item.is_top:
        return denied(TOP)
    decision = can_manage_item(actor, item)
    if decision or item.created_by_id != actor.pk:
        return decision
    decision = can_edit_item(actor, item)
    return denied(_("Only somebody who manages this can show it to more people than now.")) if decision and beyond else decision


def has_list_to_join(item: Item) -> Decision:
    """Whether somebody can be added to the list of an item: it has one of its own."""
    return allowed if item.has_own_list else denied(_("It has no list of its own any more: those who see its folder see it."))


def can_restore_item(actor: User, item: Item) -> Decision:
    """Take it out of the trash: who could edit it before."""
    return _in_trash(actor, item, Right.EDIT)


def can_purge_item(actor: User, item: Item) -> Decision:
    """Delete it for good: who manages it."""
    return _in_trash(actor, item, Right.MANAGE)


def _in_trash(actor: User, item: Item, right: Right) -> Decision:
    found = right_of(actor, item, in_trash=True) if item.deleted_with_id == item.pk else None
    if found is None:
        return denied(NO_ITEM)
    return allowed if found >= right else denied(READ_ONLY)


def can_fill_library(actor: User, owner: Group | Organization | User) -> Decision:
    """Put something into a library that holds nothing yet."""
    decision = can_see_library(actor, owner)
    if decision and (right_in(actor, Library.of(owner)) or 0) < Right.EDIT:
        return denied(READ_ONLY)
    return decision


# Links -------------------------------------------------------------------------------------------------------------------


def can_make_link(actor: User, item: Item, *, right: Right = Right.VIEW, is_anonymous: bool = False) -> Decision:
    """Make a link to an item, or keep one: who manages it, never a guest; without signing in only where that is allowed."""
    if item.is_top:
        return denied(TOP)
    decision = can_manage_item(actor, item)
    if not decision:
        return decision
    if actor.kind in (Kind.GUEST, Kind.SERVICE):
        return denied(_("Only a member of the government makes links."))
    if is_anonymous and not settings.ANONYMOUS_LINKS:
        return denied(NO_ANONYMOUS_LINKS)
    if right > (Right.VIEW if is_anonymous else Right.COMMENT):
        return denied(_("A link lets people view or comment; without signing in, only view."))
    return allowed


def has_room_for_link(item: Item, *, most: int) -> Decision:
    """Whether an item may have one more link."""
    if Link.objects.current().filter(item=item).count() < most:
        return allowed
    return denied(_("This has %(count)d links already. End one first.") % {"count": most})


def still_opens(link: Link) -> Decision:
    """Whether a link opens its item now; the refusal says why not, to those who manage the item."""
    if link.revoked_at is not None or link.until <= timezone.now() or not link.item.is_shown:
        return denied(LINK_ENDED)
    if link.is_anonymous and not settings.ANONYMOUS_LINKS:
        return denied(NO_ANONYMOUS_LINKS)
    if link.audience_id != link.item.around.audience_id:
        return denied(_("Since it was made, this is seen by others, or by fewer people."))
    if link.made_by is None or not can_make_link(link.made_by, link.item):
        return denied(_("Who made it no longer manages this."))
    return allowed


# Uploads -----------------------------------------------------------------------------------------------------------------


_FACTS: Final = ("library__group", "library__organization", "library__member", "library__place", "place__audience")


def may_upload(member: User, target: str, size: int) -> Decision:
    """Whether a member may send a file of this size (bytes) for a folder, a document or an owner's library (`library:…`),
    which may not be made yet.

    Raises Http404 for what they may not see.
    """
    word, _sign, public_id = target.partition(":")
    if word == LIBRARY:
        owner = _owner(member, public_id)
        if owner is None:
            return denied(NO_ITEM)
        item = Item.objects.select_related(*_FACTS).filter(parent=None, **{f"library__{Library.word_of(owner)}": owner}).first()
        if item is None:
            return can_fill_library(member, owner)
    else:
        item = Item.objects.select_related(*_FACTS).filter(public_id=public_id).first()
    if item is None or not can_see_item(member, item):
        raise Http404
    decision = can_add_to(member, item) if item.is_folder else can_change_item(member, item)
    return has_room(item.library, size) if decision else decision


def _owner(member: User, public_id: str) -> Group | Organization | User | None:
    if public_id == member.public_id:
        return member
    group = Group.objects.visible_to(member).filter(public_id=public_id).select_related("content").first()
    return group or Organization.objects.filter(public_id=public_id).first()


def has_room(library: Library, size: int) -> Decision:
    """Whether so many more bytes fit into a library."""
    quota = library.quota or QUOTA_BYTES
    if used_bytes(library.place.key) + size <= quota:
        return allowed
    reason = _("The library is full: it holds %(quota)s. Empty its trash, or ask an administrator for more room.")
    return denied(reason % {"quota": filesizeformat(quota)})
