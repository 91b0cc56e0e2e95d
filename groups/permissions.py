"""Decisions that every part of groups stands on. Each first requires that the group is visible.

A page that asks several gives its `standing`, which is one statement, to each.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Ban, Group, GroupKind, GroupRole, Membership
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.models import Organization, OrganizationRole
from profiles.roles import roles_of

MAX_CO_OWNERS: Final = 20
NO_GROUP: Final = _("This group does not exist.")
LAST_OWNER: Final = _("A group must have an owner. Name another one first.")
ARCHIVED: Final = _("This group is archived and read-only.")


def is_open_to(viewer: User, group: Group) -> bool:
    """Whether the viewer may see what is in the group: its people, its discussions, and what its tools hold."""
    return group.is_shown_to(viewer) and group.content.is_open_to(viewer)


def can_browse_groups(viewer: User) -> Decision:
    """See the directory of groups, suggestions and counts: every member of the government, and no guest."""
    if viewer.is_active and not viewer.is_guest:
        return allowed
    return denied(_("The directory is not open to guests. They see only what they were invited to."))


def can_see_group(viewer: User, group: Group) -> Decision:
    """Its page, its name and its counts. A page answers a refusal as if there were no group."""
    return allowed if group.is_shown_to(viewer) else denied(NO_GROUP)


def can_read_group(viewer: User, group: Group) -> Decision:
    """What is in it: its people, its discussions, its files."""
    if not group.is_shown_to(viewer):
        return denied(NO_GROUP)
    if not is_open_to(viewer, group):
        return denied(_("This group is closed: only its members see what is in it."))
    return allowed


def can_follow_group(member: User, public_id: str) -> Decision:
    """Hear of what happens in a group that one may read."""
    group = Group.objects.visible_to(member).select_related("content").filter(public_id=public_id).first()
    return can_read_group(member, group) if group is not None else denied(NO_GROUP)


def can_create_group(actor: User) -> Decision:
    """Every employee: who owns a group looks after it, and retirees and guests do not."""
    if actor.is_active and actor.kind == Kind.EMPLOYEE:
        return allowed
    return denied(_("Only an employee of the government can create a group."))


def can_write_in_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Add something to what is in it."""
    decision = can_see_group(actor, group)
    if not decision:
        return decision
    if group.archived_at:
        return denied(ARCHIVED)
    if not (standing or standing_of(actor, group)).can_write:
        return denied(_("Only members of this group can write in it. Join it first."))
    return allowed


def can_animate_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Invite, approve, pin, lock, hide, and remove members: animators and owners, also of an archived group's past."""
    decision = can_see_group(actor, group)
    if decision and not (standing or standing_of(actor, group)).is_animator:
        return denied(_("Only a facilitator or an owner of this group can do this."))
    return decision


def can_own_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """What is for owners alone, whether the group is archived or not."""
    decision = can_see_group(actor, group)
    if decision and not (standing or standing_of(actor, group)).is_owner:
        return denied(_("Only an owner of this group can do this."))
    return decision


def can_change_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Its names, its purpose, its welcome, its tools and its organizations."""
    decision = can_own_group(actor, group, standing=standing)
    return denied(ARCHIVED) if decision and group.archived_at else decision


def can_change_kind(actor: User, group: Group, kind: GroupKind, *, standing: Standing | None = None) -> Decision:
    """Open it, close it or hide it. What an open group holds is for everyone of the government, so no guest is in one."""
    decision = can_change_group(actor, group, standing=standing)
    if decision and kind == GroupKind.OPEN and group.memberships.filter(role=GroupRole.GUEST).exists():
        return denied(_("This group has guests, and open groups cannot have any. End their access first."))
    return decision


def can_archive_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Make it read-only, or open it to writing again."""
    return can_own_group(actor, group, standing=standing)


def can_delete_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Take it away from everybody: owners, never animators."""
    return can_own_group(actor, group, standing=standing)


def can_see_statistics(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Counts of what happens in it."""
    return can_own_group(actor, group, standing=standing)


def can_export_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Take away a copy of what it holds, also when it is archived."""
    return can_own_group(actor, group, standing=standing)


def can_be_admitted(group: Group, member: User, role: GroupRole) -> Decision:
    """What must be so of whoever comes in, however they come: by joining, by invitation or by approval."""
    if group.deleted_at:
        return denied(NO_GROUP)
    if group.archived_at:
        return denied(ARCHIVED)
    if member.state not in {State.ACTIVE, State.UNCLAIMED} or member.kind == Kind.SERVICE:
        return denied(_("This account is not active."))
    if Ban.objects.filter(group=group, member=member).exists():
        return denied(_("This person is banned from the group."))
    if member.is_guest and role != GroupRole.GUEST:
        return denied(_("People from outside the government can only be guests."))
    if role == GroupRole.GUEST and group.kind == GroupKind.OPEN:
        return denied(_("Open groups have no guests: their content is for everyone in the government. Close the group first."))
    return allowed


def can_join_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Come into an open group without asking anybody."""
    decision = can_see_group(actor, group)
    if not decision:
        return decision
    if (standing or standing_of(actor, group)).is_member:
        return denied(_("You are already a member of this group."))
    if group.kind != GroupKind.OPEN:
        return denied(_("This group is closed: ask to join it, or be invited."))
    if group.archived_at:
        return denied(ARCHIVED)
    if Ban.objects.filter(group=group, member=actor).exists():
        return denied(_("You cannot join this group: its facilitators have banned you."))
    return can_be_admitted(group, actor, GroupRole.MEMBER)


def can_leave_group(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Go, unless one is the last owner."""
    decision = can_see_group(actor, group)
    if not decision:
        return decision
    found = standing or standing_of(actor, group)
    if not found.is_member:
        return denied(_("You are not a member of this group."))
    if is_last_owner(actor, group, standing=found):
        return denied(_("You are the last owner of this group. Name another owner first, or delete the group."))
    return allowed


def is_last_owner(actor: User, group: Group, *, standing: Standing | None = None) -> bool:
    """Whether the group would have no owner without the actor, who must hand it over before leaving."""
    return (standing or standing_of(actor, group)).is_owner and not has_another_owner(group, actor)


def has_another_owner(group: Group, member: User) -> bool:
    """Whether another employee owns the group, with an account that works or waits to be claimed."""
    owners = Membership.objects.filter(group=group, role=GroupRole.OWNER).exclude(member=member)
    return owners.filter(member__state__in=(State.ACTIVE, State.UNCLAIMED), member__kind=Kind.EMPLOYEE).exists()


def can_set_role(actor: User, group: Group, member: User, role: GroupRole, *, standing: Standing | None = None) -> Decision:
    """Name owners and animators, or take it back: owners. The last owner stays one, and a guest stays a guest."""
    decision = can_change_group(actor, group, standing=standing)
    if not decision:
        return decision
    current = Membership.objects.filter(group=group, member=member).first()
    if current is None:
        return denied(_("This person is not a member of the group."))
    if current.role == GroupRole.OWNER and role != GroupRole.OWNER and not has_another_owner(group, member):
        return denied(LAST_OWNER)
    if (current.role == GroupRole.GUEST) != (role == GroupRole.GUEST):
        return denied(_("Guests are invited by a sponsor for a limited time. Their role cannot be changed."))
    if role == GroupRole.OWNER and member.kind != Kind.EMPLOYEE:
        return denied(_("Only an employee of the government can own a group."))
    if role in {GroupRole.OWNER, GroupRole.ANIMATOR} and member.state not in {State.ACTIVE, State.UNCLAIMED}:
        return denied(_("This account is not active."))
    return allowed


def can_remove_member(actor: User, group: Group, member: User, *, standing: Standing | None = None) -> Decision:
    """Make somebody leave: animators remove members and guests, owners remove anybody but the last owner."""
    found = standing or standing_of(actor, group)
    decision = can_animate_group(actor, group, standing=found)
    if not decision:
        return decision
    current = Membership.objects.filter(group=group, member=member).first()
    if current is None:
        return denied(_("This person is not a member of the group."))
    if current.role in {GroupRole.OWNER, GroupRole.ANIMATOR} and not found.is_owner and actor.pk != member.pk:
        return denied(_("Only an owner can remove an owner or a facilitator."))
    if current.role == GroupRole.OWNER and not has_another_owner(group, member):
        return denied(LAST_OWNER)
    return allowed


def can_add_co_owner(actor: User, group: Group, organization: Organization, *, standing: Standing | None = None) -> Decision:
    """Have an organization own the group: an owner who belongs to it, or who administers or registers for it."""
    decision = can_change_group(actor, group, standing=standing)
    if not decision:
        return decision
    if organization.replaced_by_id or organization.ended_on:
        return denied(_("This organization no longer exists."))
    if group.ownerships.count() >= MAX_CO_OWNERS:
        return denied(_("A group can belong to at most %(limit)d organizations.") % {"limit": MAX_CO_OWNERS})
    return can_speak_for(actor, organization)


def can_speak_for(actor: User, organization: Organization) -> Decision:
    """Say that a group is an organization's: those who belong to it, its administrators and its registrars."""
    if actor.affiliations.filter(organization=organization, ended_at=None).exists():
        return allowed
    if roles_of(actor, organization) & {OrganizationRole.ADMINISTRATOR, OrganizationRole.REGISTRAR}:
        return allowed
    return denied(
        _("You do not belong to this organization. Make one of its members an owner of the group, and they can add it.")
    )
