"""Who may do what with spaces and their pages. Each decision first requires that the page is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.permissions import can_read_group
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.permissions import Decision, allowed, denied
from wiki.models import MAX_DEPTH, Editors, Owner, Recording, Space, WikiPage
from wiki.roles import WIKI, Standing, is_author, standing_in

NO_PAGE: Final = _("This page does not exist.")
NO_RECORDING: Final = _("This recording does not exist.")
SWITCHED_OFF: Final = _("The wiki is switched off in this group.")
READ_ONLY: Final = _("You can read this page. Those who may edit it: %(who)s.")
ARCHIVED: Final = _("This page is archived. Take it out of the archive to change it.")
MANAGERS_ONLY: Final = _("Only somebody who manages this space can do it.")
FRONT_PAGE: Final = _("This is the front page of the space. Only the pages under it can be moved, archived or deleted.")
TOO_DEEP: Final = _("Pages can be nested %(count)d deep. Choose a page further up.") % {"count": MAX_DEPTH}
UNDER_ITSELF: Final = _("A page cannot be moved under itself.")
OTHER_SPACE: Final = _("A page stays in its space. Copy it instead.")


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


def can_add_under(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Write a page under it: under the front page, every member of the space; under another, who may edit that."""
    standing = standing or standing_in(actor, page.space)
    if page.is_top and standing.is_member:
        return can_see_page(actor, page)
    decision = can_edit_page(actor, page, standing=standing)
    return denied(TOO_DEEP) if decision and page.depth >= MAX_DEPTH else decision


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


def can_manage_page(actor: User, page: WikiPage, *, standing: Standing | None = None) -> Decision:
    """Say who edits it, show it to more people, delete it: those who manage the space, and see it."""
    decision = can_see_page(actor, page)
    if not decision:
        return decision
    return allowed if (standing or standing_in(actor, page.space)).manages else denied(MANAGERS_ONLY)


def can_narrow_page(actor: User, page: WikiPage) -> Decision:
    """Show it to fewer people than the page above it: who manages it, and who began it as long as they may edit it."""
    if page.is_top:
        return denied(FRONT_PAGE)
    decision = can_manage_page(actor, page)
    return can_edit_page(actor, page) if not decision and page.created_by_id == actor.pk else decision


def can_archive_page(actor: User, page: WikiPage) -> Decision:
    """Put it aside, with the pages under it, or take it back: who may edit it, archived or not."""
    decision = can_see_page(actor, page)
    if not decision:
        return decision
    if page.is_top:
        return denied(FRONT_PAGE)
    is_editor = _is_editor(actor, page, standing_in(actor, page.space))
    return allowed if is_editor else denied(READ_ONLY % {"who": Editors(page.editors).label})


def can_delete_page(actor: User, page: WikiPage) -> Decision:
    """Delete it with the pages under it: who manages the space; who began it, while nothing is under it."""
    if page.is_top:
        return denied(FRONT_PAGE) if can_see_page(actor, page) else denied(NO_PAGE)
    decision = can_manage_page(actor, page)
    if not decision and page.created_by_id == actor.pk and page.numchild == 0:
        return can_edit_page(actor, page)
    return decision


def can_restore_page(actor: User, page: WikiPage) -> Decision:
    """Bring a deleted page back: who could delete it."""
    is_gone = page.deleted_at is not None and page.deleted_with_id == page.pk and not page.hidden_at
    if not is_gone or not actor.is_active or not page.is_meant_for(actor):
        return denied(NO_PAGE)
    is_allowed = standing_in(actor, page.space).manages or page.deleted_by_id == actor.pk
    return allowed if is_allowed else denied(MANAGERS_ONLY)
