"""Who may do what with spaces and their pages. Each decision first requires that the page is visible."""

from typing import Final

from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.permissions import can_read_group
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.blobs.queries import used_bytes
from intranet.kernel.permissions import Decision, allowed, denied
from wiki.models import MAX_DEPTH, Edition, Editors, Owner, Recording, Space, WikiPage
from wiki.roles import WIKI, Standing, is_author, standing_in

NO_PAGE: Final = _("This page does not exist.")
NO_RECORDING: Final = _("This recording does not exist.")
SWITCHED_OFF: Final = _("The wiki is switched off in this group.")
READ_ONLY: Final = _("You can read this page. Those who may edit it: %(who)s.")
ARCHIVED: Final = _("This page is archived. Take it out of the archive to change it.")
KNOWLEDGE: Final = _("A knowledge page is published by the person who speaks, and written by them and their interviewer alone.")
MANAGERS_ONLY: Final = _("Only somebody who manages this space can do it.")
FRONT_PAGE: Final = _("This is the front page of the space. Only the pages under it can be moved, archived or deleted.")
NO_EDITION: Final = _("This edition does not exist, or is hidden.")
CLOSED_ABOVE: Final = _("The page above it is in the trash too, and says who may see this one. Restore that page first.")
CURRENT: Final = _("This edition is the page as it is now. Change the page first, then hide it.")
TOO_DEEP: Final = _("Pages can be nested %(count)d deep. Choose a page further up.") % {"count": MAX_DEPTH}
UNDER_ITSELF: Final = _("A page cannot be moved under itself.")
NOT_BESIDE: Final = _("The page to put it behind is not under the same page.")
QUOTA_BYTES: Final = 10 * 1024**3
"""What the pictures and documents of all pages of a space may take."""
_FACTS: Final = ("space__group", "space__organization", "space__place", "place__audience")
OTHER_SPACE: Final = _("A page stays in its space. Copy it instead.")

PAIRED_LANGUAGE: Final = _("A page that has a counterpart in the other language keeps its language. Separate them first.")
PAIRED: Final = _("One of the two already has a counterpart. Separate them first.")
SAME_LANGUAGE: Final = _("Both pages are in the same language.")
OTHER_SPACE_PAIR: Final = _("The two pages of a pair are in the same space.")
KEPT: Final = _("Somebody is already responsible for this page.")
NO_KEEPER: Final = _("Only somebody who may edit this page and has not retired can be responsible for it.")


def can_see_space(viewer: User, owner: Owner) -> Decision:
    """Open the space of a group, of an organization or of the government. A page answers a refusal as if there were none."""
    if isinstance(owner, Group):
        decision = can_read_group(viewer, owner)
        return denied(SWITCHED_OFF) if decision and WIKI not in owner.tools else decision
    if not viewer.is_active or viewer.is_guest:
        return denied(NO_PAGE)
    return allowed if owner is None or owner.audience_id in audience_ids(viewer) else denied(NO_PAGE)


def can_write_in_space(actor: User, owner: Owner) -> Decision:
    """Write its first page: the members of the space."""
    decision = can_see_space(actor, owner)
    if decision and not standing_in(actor, Space.of(owner)).is_member:
        return denied(READ_ONLY % {"who": Editors.MEMBERS.label})
    return decision


def can_see_page(viewer: User, page: WikiPage) -> Decision:
    """Read it, follow it, see its history. A page answers a refusal as if there were none."""
    return allowed if viewer.is_active and page.is_shown_to(viewer) else denied(NO_PAGE)


def can_comment_page(viewer: User, page: WikiPage) -> Decision:
    """Comment on it or on a passage."""
    decision = can_see_page(viewer, page)
    if not decision or viewer.kind == Kind.SERVICE:
        return denied(NO_PAGE)
    return allowed if page.is_open_to_comments else denied(_("Comments are closed on this page."))


def can_hear_recording(viewer: User, recording: Recording) -> Decision:
    """Play it, and read what is said in it: who reads its page, once it is kept and while the one who speaks consents.

    The speaker always may, and until it is kept whoever records it.
    """
    decision = can_see_page(viewer, recording.page)
    if not decision:
        return decision
    is_own = viewer.pk in {recording.speaker_id, recording.recorded_by_id if recording.is_unfinished else None}
    is_given = recording.is_consented and not recording.is_unfinished
    return allowed if is_own or is_given else denied(NO_RECORDING)


def can_edit_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Change its text, its title and what is said of it: those among its readers whom it names."""
    decision = can_see_page(actor, page)
    if not decision:
        return decision
    if not _is_editor(actor, page, standing or standing_in(actor, page.space)):
        return denied(READ_ONLY % {"who": Editors(page.editors).label})
    return denied(ARCHIVED) if page.archived_at else allowed


def _is_editor(actor: User, page: WikiPage, standing: Standing) -> bool:
    """Whether they are among those whom the page names as its editors. A knowledge page is changed by its authors alone."""
    if page.editors == Editors.AUTHORS:
        return standing.writes and is_author(actor, page)
    return standing.may_edit(page.editors)


def may_upload(member: User, target: str, size: int) -> Decision:
    """Whether a member may send a file of this size (bytes) for a page, whose public id is the `target`.

    Raises Http404 for a page that they may not see.
    """
    page = WikiPage.objects.select_related(*_FACTS).filter(public_id=target).first()
    if page is None or not can_see_page(member, page):
        raise Http404
    decision = can_edit_page(member, page)
    return has_room(page.space, size) if decision else decision


def may_upload_import(member: User, target: str, size: int) -> Decision:
    """The same, for a file of which pages are made under that page."""
    page = WikiPage.objects.select_related(*_FACTS).filter(public_id=target).first()
    if page is None or not can_see_page(member, page):
        raise Http404
    decision = can_add_under(member, page)
    return has_room(page.space, size) if decision else decision


def has_room(space: Space, size: int) -> Decision:
    """Whether so many more bytes fit into what is kept with the pages of a space."""
    if used_bytes(space.place.key) + size <= QUOTA_BYTES:
        return allowed
    reason = _("The files of this space take %(quota)s already. Use smaller ones.")
    return denied(reason % {"quota": filesizeformat(QUOTA_BYTES)})


def can_add_under(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Write a page under it: under the front page, every member of the space; under another, who may edit that."""
    standing = standing or standing_in(actor, page.space)
    if page.is_top and standing.is_member:
        return can_see_page(actor, page)
    decision = can_edit_page(actor, page, standing=standing)
    return denied(TOO_DEEP) if decision and page.depth >= MAX_DEPTH else decision


def can_import_wiki(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Bring an old wiki under it, with all that its pages were: those who manage the space, and may write there."""
    standing = standing or standing_in(actor, page.space)
    return can_manage_page(actor, page, standing=standing) and can_add_under(actor, page, standing=standing)


def may_upload_old_wiki(member: User, target: str, size: int) -> Decision:
    """Whether a member may send the dump of an old wiki, or its pictures, for the page under which it is to be brought.

    Raises Http404 for a page that they may not see.
    """
    page = WikiPage.objects.select_related(*_FACTS).filter(public_id=target).first()
    if page is None or not can_see_page(member, page):
        raise Http404
    decision = can_import_wiki(member, page)
    return has_room(page.space, size) if decision else decision


def can_describe_page(actor: User, page: WikiPage, *, language: str) -> Decision:
    """Say its language and its tags. One of a pair keeps its language."""
    decision = can_edit_page(actor, page)
    if decision and page.counterpart_id is not None and language != page.language:
        return denied(PAIRED_LANGUAGE)
    return decision


def can_keep_page(member: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Be responsible for it: who may edit it, and is a person who has not retired (`receivers.follow_state`)."""
    decision = can_edit_page(member, page, standing=standing)
    return denied(NO_KEEPER) if not decision or member.kind in {Kind.SERVICE, Kind.RETIREE} else decision


def can_take_page(member: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Become responsible for it by oneself: while nobody is."""
    return can_keep_page(member, page, standing=standing) if page.responsible_id is None else denied(KEPT)


def can_translate_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Begin its counterpart in the other language, or name it, while it has none."""
    decision = can_edit_page(actor, page, standing=standing)
    has_one = page.counterpart is not None and page.counterpart.deleted_at is None
    return denied(PAIRED) if decision and has_one else decision


def can_pair_pages(actor: User, page: WikiPage, other: WikiPage) -> Decision:
    """Declare that two pages of a space say the same, each in its language."""
    for one in (page, other):
        decision = can_edit_page(actor, one)
        if not decision:
            return decision
    if page.space_id != other.space_id:
        return denied(OTHER_SPACE_PAIR)
    if page.language == other.language:
        return denied(SAME_LANGUAGE)
    is_paired = any(one.counterpart is not None and one.counterpart.deleted_at is None for one in (page, other))
    return denied(PAIRED) if is_paired else allowed


def can_move_page(actor: User, page: WikiPage, parent: WikiPage) -> Decision:
    """Put it, with the pages under it, under another page of its space."""
    decision = can_edit_page(actor, page)
    if not decision:
        return decision
    if page.is_top:
        return denied(FRONT_PAGE)
    if parent.space_id != page.space_id:
        return denied(OTHER_SPACE)
    if parent.path.startswith(page.path):
        return denied(UNDER_ITSELF)
    return can_add_under(actor, parent)


def can_see_edition(viewer: User, page: WikiPage, edition: Edition) -> Decision:
    """Read what it said: who reads the page, unless it is hidden or its text is no longer kept."""
    decision = can_see_page(viewer, page)
    is_there = edition.page_id == page.pk and edition.is_readable
    return decision if is_there or not decision else denied(NO_EDITION)


def can_restore_edition(actor: User, page: WikiPage, edition: Edition) -> Decision:
    """Make the page say again what it said, or take back what one edition changed: who may edit it."""
    decision = can_see_edition(actor, page, edition)
    return can_edit_page(actor, page) if decision else decision


def can_hide_edition(actor: User, page: WikiPage, edition: Edition) -> Decision:
    """Hide what an older edition said, or show it again: who manages the page."""
    decision = can_manage_page(actor, page)
    return denied(CURRENT) if decision and edition.number == page.edition else decision


def can_manage_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Delete it, hide what it said, and say of it what is theirs to say: those who manage the space, and see it."""
    decision = can_see_page(actor, page)
    if not decision:
        return decision
    return allowed if (standing or standing_in(actor, page.space)).manages else denied(MANAGERS_ONLY)


def can_narrow_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Show it to fewer people than the page above it: who manages it, and who began it as long as they may edit it. A knowledge
    page is published by the one who speaks on it.
    """
    if page.is_top:
        return denied(FRONT_PAGE)
    decision = can_manage_page(actor, page, standing=standing)
    if not decision and page.created_by_id == actor.pk:
        decision = can_edit_page(actor, page, standing=standing)
    return denied(KNOWLEDGE) if decision and page.is_knowledge else decision


def can_set_editors(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Say who edits it, and whether its readers comment on it: who manages it, but of a knowledge page nobody."""
    decision = can_manage_page(actor, page, standing=standing)
    return denied(KNOWLEDGE) if decision and page.is_knowledge else decision


def can_archive_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Put it aside, with the pages under it, or take it back: who may edit it, archived or not."""
    decision = can_see_page(actor, page)
    if not decision:
        return decision
    if page.is_top:
        return denied(FRONT_PAGE)
    is_editor = _is_editor(actor, page, standing or standing_in(actor, page.space))
    return allowed if is_editor else denied(READ_ONLY % {"who": Editors(page.editors).label})


def can_delete_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Delete it with the pages under it: who manages the space; who began it, while nothing is under it."""
    if page.is_top:
        return denied(FRONT_PAGE) if can_see_page(actor, page) else denied(NO_PAGE)
    decision = can_manage_page(actor, page, standing=standing)
    is_own = not decision and page.created_by_id == actor.pk
    if is_own and not WikiPage.objects.under(page).filter(deleted_at=None).exists():
        return can_edit_page(actor, page, standing=standing)
    return decision


def can_restore_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Bring a deleted page back: who manages the space, and who deleted it as long as they are among its editors."""
    is_gone = page.deleted_at is not None and page.deleted_with_id == page.pk and not page.hidden_at
    if not is_gone or not actor.is_active or not page.is_meant_for(actor):
        return denied(NO_PAGE)
    standing = standing or standing_in(actor, page.space)
    is_own = page.deleted_by_id == actor.pk and _is_editor(actor, page, standing)
    return allowed if standing.manages or is_own else denied(MANAGERS_ONLY)
