"""Making, changing, archiving and deleting groups."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from groups import permissions
from groups.actions.membership import admit, change_role, locked, make_role_groups, tell_pages
from groups.models import CoOwner, Group, GroupKind, GroupRole
from groups.models.groups import AUDIENCE_KIND
from groups.queries.listing import co_owners_of
from groups.roles import standing_of
from groups.signals import group_deleted
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import audience_for, everyone, move_place, place_for
from intranet.kernel.audiences.models import NOBODY, Audience, Place
from intranet.kernel.audit.actions import record
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.permissions import require
from intranet.kernel.places.tools import tools
from intranet.kernel.search.actions import reindex
from profiles.models import Organization

TEXTS = frozenset({"name_fr", "name_en", "purpose_fr", "purpose_en", "welcome_fr", "welcome_en"})
SETTINGS = TEXTS | {"is_approval_needed"}


def _listing_audience(kind: GroupKind, members: Audience) -> Audience:
    return members if kind == GroupKind.HIDDEN else everyone()


def _content_audience(kind: GroupKind, members: Audience) -> Audience:
    return everyone() if kind == GroupKind.OPEN else members


@transaction.atomic
def create_group(
    *,
    actor: User,
    kind: GroupKind,
    texts: Mapping[str, str],
    organizations: Iterable[Organization] = (),
    tool_keys: Collection[str] | None = None,
    is_approval_needed: bool = False,
    public_id: str = "",
) -> Group:
    """Make a group whose first owner is the actor. `texts` are its names, purpose and welcome in one or both languages.

    A form gives the `public_id` that it drew when it was opened: sent twice, it makes one group, which is given again. Raises
    TokenUsed when that group has another kind or other texts, tools or organizations, or was deleted.
    Without `tool_keys` it starts with the tools that start switched on. Another group of the same name changes nothing:
    it may be hidden. Raises PermissionRefused, also for an organization that the actor does not speak for, and ValueError
    when neither name is given.
    """
    require(permissions.can_create_group(actor))
    values = {name: texts.get(name, "").strip() for name in TEXTS}
    if not (values["name_fr"] or values["name_en"]):
        raise ValueError("A group has a name in one language at least.")
    known = Group.objects.filter(public_id=public_id).first() if public_id else None
    if known is not None and standing_of(actor, known).is_owner:
        sent = {**values, "kind": kind, "tools": _known_tools(tool_keys), "deleted_at": None}
        is_same = all(getattr(known, name) == value for name, value in sent.items())
        if not is_same or set(co_owners_of([known.pk]).get(known.pk, [])) != set(organizations):
            raise TokenUsed
        return known
    public_id = public_id if public_id and known is None else new_public_id()
    members = audience_for(kind=AUDIENCE_KIND, key=public_id)
    listing = place_for(key=f"listing:{public_id}", audience=_listing_audience(kind, members))
    content = place_for(key=f"group:{public_id}", audience=_content_audience(kind, members))
    group = Group.objects.create(
        public_id=public_id,
        kind=kind,
        **values,
        members_audience=members,
        place=listing,
        audience=listing.audience,
        content=content,
        published_at=timezone.now(),
        tools=_known_tools(tool_keys),
        is_approval_needed=is_approval_needed,
    )
    _show_tools(group, content.audience)
    make_role_groups(group)
    record(actor=actor, verb="groups.created", subject=group.key, kind=GroupKind(kind).value)
    admit(actor=actor, group=group, member=actor, role=GroupRole.OWNER)
    for organization in organizations:
        add_co_owner(actor=actor, group=group, organization=organization)
    group.refresh_from_db(fields=["member_count", "organization_count", "version"])
    return group


def _known_tools(keys: Collection[str] | None) -> list[str]:
    """The keys of tools that exist, in their order; those that start switched on when nothing was chosen."""
    return [tool.key for tool in tools if (tool.is_on_at_first if keys is None else tool.key in keys)]


@transaction.atomic
def change_group(*, actor: User, group: Group, values: Mapping[str, str | bool]) -> Group:
    """Write these texts and settings, and only these. Raises PermissionRefused, and ValueError when no name would be left."""
    group = locked(group)
    require(permissions.can_change_group(actor, group))
    changed = [name for name in sorted(SETTINGS & values.keys()) if getattr(group, name) != values[name]]
    for name in changed:
        value = values[name]
        setattr(group, name, value.strip() if isinstance(value, str) else value)
    if not (group.name_fr or group.name_en):
        raise ValueError("A group has a name in one language at least.")
    if changed:
        group.save(update_fields=changed)
        record(actor=actor, verb="groups.changed", subject=group.key, fields=changed)
        _follow_change(group)
    return group


@transaction.atomic
def switch_tools(*, actor: User, group: Group, keys: Collection[str]) -> None:
    """Switch on these tools and no other. What a tool holds stays, out of reach everywhere, until it is switched on again."""
    group = locked(group)
    require(permissions.can_change_group(actor, group))
    group.tools = _known_tools(keys)
    group.save(update_fields=["tools"])
    _show_tools(group, group.content.audience)
    record(actor=actor, verb="groups.tools_switched", subject=group.key, tools=group.tools)
    _follow_change(group)


@transaction.atomic
def change_kind(*, actor: User, group: Group, kind: GroupKind) -> Group:
    """Open, close or hide a group. Who may no longer see it or what it holds is kept out at once, however much that is."""
    group = locked(group)
    if group.kind == kind:
        return group
    require(permissions.can_change_kind(actor, group, kind))
    before, group.kind = group.kind, kind
    group.save(update_fields=["kind"])
    _show_as(group, kind)
    record(actor=actor, verb="groups.kind_changed", subject=group.key, before=before, after=GroupKind(kind).value)
    _follow_change(group)
    group.content.refresh_from_db()
    return group


@transaction.atomic
def add_co_owner(*, actor: User, group: Group, organization: Organization) -> None:
    """Have the group belong to an organization too; repeating it is harmless. Raises PermissionRefused."""
    require(permissions.can_add_co_owner(actor, group, organization))
    if CoOwner.objects.get_or_create(group=group, organization=organization)[1]:
        record(actor=actor, verb="groups.co_owner_added", subject=group.key, organization=organization.public_id)
        _follow_change(group)


@transaction.atomic
def remove_co_owner(*, actor: User, group: Group, organization: Organization) -> None:
    """End it; harmless when the group does not belong to it. Raises PermissionRefused."""
    require(permissions.can_change_group(actor, group))
    if CoOwner.objects.filter(group=group, organization=organization).delete()[0]:
        record(actor=actor, verb="groups.co_owner_removed", subject=group.key, organization=organization.public_id)
        _follow_change(group)


@transaction.atomic
def transfer_group(*, actor: User, group: Group, member: User) -> None:
    """Give the group to another member: they own it, and the actor becomes an animator. Raises PermissionRefused."""
    group = locked(group)
    require(permissions.can_set_role(actor, group, member, GroupRole.OWNER))
    change_role(actor=actor, group=group, member=member, role=GroupRole.OWNER, reason="transfer")
    if actor.pk != member.pk:
        change_role(actor=actor, group=group, member=actor, role=GroupRole.ANIMATOR, reason="transfer")


@transaction.atomic
def archive_group(*, actor: User, group: Group) -> None:
    """Make a group read-only: nobody writes in it nor comes in; repeating it is harmless. Raises PermissionRefused."""
    group = locked(group)
    require(permissions.can_archive_group(actor, group))
    if group.archived_at is None:
        set_archived(actor, group, is_archived=True)


@transaction.atomic
def unarchive_group(*, actor: User, group: Group) -> None:
    """Open it to writing again. Raises PermissionRefused."""
    group = locked(group)
    require(permissions.can_archive_group(actor, group))
    if group.archived_at is not None:
        set_archived(actor, group, is_archived=False)


def set_archived(actor: User | None, group: Group, *, is_archived: bool, reason: str = "") -> None:
    """Write it, for an owner who may, or when nobody is left who could look after the group."""
    group.archived_at = timezone.now() if is_archived else None
    group.save(update_fields=["archived_at"])
    record(actor=actor, verb="groups.archived" if is_archived else "groups.unarchived", subject=group.key, reason=reason)
    _follow_change(group)


@transaction.atomic
def delete_group(*, actor: User, group: Group, reason: str = "") -> None:
    """Take a group away: nobody finds it any more, not even its members. The rows stay, for the record.

    What it holds goes with it at once, also from counts of searches: its places are shown to an audience without members.
    """
    group = locked(group)
    require(permissions.can_delete_group(actor, group))
    _show_to_nobody(group)
    group.deleted_at = timezone.now()
    group.save(update_fields=["deleted_at"])
    record(actor=actor, verb="groups.deleted", subject=group.key, reason=reason)
    _follow_change(group)
    group_deleted.send(Group, group=group)


@transaction.atomic
def hide_group(*, actor: User, group: Group) -> None:
    """Take a group away from everybody after a report, with what it holds; repeating it is harmless. Moderation has decided."""
    group = locked(group)
    if group.hidden_at is None and group.deleted_at is None:
        _show_to_nobody(group)
        group.hidden_at = timezone.now()
        group.save(update_fields=["hidden_at"])
        record(actor=actor, verb="groups.hidden", subject=group.key)
        _follow_change(group)


@transaction.atomic
def restore_group(*, actor: User, group: Group) -> None:
    """Give back a group that moderation had hidden, to those who saw it; its things come back within minutes."""
    group = locked(group)
    if group.hidden_at is not None and group.deleted_at is None:
        group.hidden_at = None
        group.save(update_fields=["hidden_at"])
        _show_as(group, GroupKind(group.kind))
        record(actor=actor, verb="groups.restored", subject=group.key)
        _follow_change(group)


def _show_to_nobody(group: Group) -> None:
    nobody = audience_for(kind=NOBODY, key="")
    for place in (_listing_of(group), group.content):
        move_place(place=place, audience=nobody)
    _show_tools(group, nobody)


def _show_as(group: Group, kind: GroupKind) -> None:
    """Move the places of a group to the audiences of a kind, and its own row, which need not wait for the worker."""
    members = group.members_audience
    move_place(place=_listing_of(group), audience=_listing_audience(kind, members))
    move_place(place=group.content, audience=_content_audience(kind, members))
    _show_tools(group, _content_audience(kind, members))
    group.audience = _listing_audience(kind, members)
    group.save(update_fields=["audience"])


def _show_tools(group: Group, audience: Audience) -> None:
    """Show what its tools hold to an audience, and to nobody what those hold that are switched off."""
    nobody = audience_for(kind=NOBODY, key="")
    for tool in tools:
        wanted = audience if tool.key in group.tools else nobody
        move_place(place=place_for(key=group.tool_key(tool.key), audience=wanted), audience=wanted)


def _listing_of(group: Group) -> Place:
    if group.place is None:
        raise ValueError("A group without a listing.")
    return group.place


def _follow_change(group: Group) -> None:
    reindex(Group.search_kind, [group.pk])
    tell_pages(group, "changed")
