"""Organizations and their units: created, renamed, moved; and who holds which role in them. `mergers` merges them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import audience_for
from intranet.kernel.audit.actions import record
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.permissions import require
from intranet.kernel.realtime.events import look_again, look_again_soon
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.bilingual import fold
from profiles import permissions
from profiles.actions.affiliations import PERSON
from profiles.actions.policies import ensure_policy
from profiles.models import FormerName, Organization, OrganizationKind, OrganizationRole, Profile, Unit
from profiles.models.organizations import AUDIENCE_KIND, PATH_SEPARATOR, OrganizationNames
from profiles.roles import role_codename, role_group_name

ORGANIZATION = "organization"


class NameTaken(ValueError):  # noqa: N818
    """Another organization, or another unit of the same parent, has this name already."""


class CircularTree(ValueError):  # noqa: N818
    """A thing would become its own ancestor, or be replaced by itself in the end."""


@transaction.atomic
def create_organization(
    *,
    actor: User | None,
    names: OrganizationNames,
    kind: str = OrganizationKind.AGENCY,
    parent: Organization | None = None,
    valid_from: date | None = None,
) -> Organization:
    """Create an organization and its audience, which has nobody yet. `actor` is None for an import.

    Raises NameTaken when another has its French name, and PermissionRefused for who doesn't administer the site.
    """
    if actor is not None:
        require(permissions.can_arrange_organizations(actor))
    _require_free_name(names.name_fr)
    public_id = new_public_id()
    organization = Organization(
        public_id=public_id,
        kind=kind,
        parent=parent,
        valid_from=valid_from,
        audience=audience_for(kind=AUDIENCE_KIND, key=public_id),
        **vars(names),
    )
    organization.set_keys()
    organization.save()
    ensure_policy(organization=organization)
    _record("profiles.organization_created", actor, organization)
    reindex(ORGANIZATION, [organization.pk])
    return organization


@transaction.atomic
def rename_organization(*, actor: User | None, organization: Organization, names: OrganizationNames) -> bool:
    """Give an organization other names; the old ones are kept, and still find it. Returns whether anything changed.

    Raises NameTaken when another has its French name.
    """
    if actor is not None:
        require(permissions.can_change_organization(actor, organization))
    before = OrganizationNames(
        name_fr=organization.name_fr,
        name_en=organization.name_en,
        acronym_fr=organization.acronym_fr,
        acronym_en=organization.acronym_en,
    )
    if names == before:
        return False
    _require_free_name(names.name_fr, but=organization)
    if _is_another_name(before, names):
        FormerName.objects.create(organization=organization, **vars(before))
    for name, value in vars(names).items():
        setattr(organization, name, value)
    organization.set_keys()
    organization.save(update_fields=[*vars(names), "key_fr", "key_en"])
    _record("profiles.organization_renamed", actor, organization)
    reindex(ORGANIZATION, [organization.pk])
    _reindex_people(organization)
    return True


@transaction.atomic
def describe_organization(
    *, actor: User | None, organization: Organization, kind: str, parent: Organization | None, valid_from: date | None
) -> bool:
    """Store what an organization is and where it stands among the others. Returns whether anything changed.

    Raises CircularTree when the parent is the organization itself or below it.
    """
    if actor is not None:
        require(permissions.can_change_organization(actor, organization))
    if (organization.kind, organization.parent, organization.valid_from) == (kind, parent, valid_from):
        return False
    if parent is not None and leads_to(parent, organization, "parent"):
        raise CircularTree(_("An organization can’t depend on itself."))
    organization.kind, organization.parent, organization.valid_from = kind, parent, valid_from
    organization.save(update_fields=["kind", "parent", "valid_from"])
    _record("profiles.organization_described", actor, organization)
    reindex(ORGANIZATION, [organization.pk])
    return True


@transaction.atomic
def change_organization(
    *,
    actor: User,
    organization: Organization,
    names: OrganizationNames,
    kind: str,
    parent: Organization | None,
    valid_from: date | None,
) -> None:
    """Rename and describe an organization at once: all of it, or nothing. Raises what `rename_…` and `describe_…` raise."""
    rename_organization(actor=actor, organization=organization, names=names)
    describe_organization(actor=actor, organization=organization, kind=kind, parent=parent, valid_from=valid_from)


def leads_to(organization: Organization, goal: Organization, link: Literal["parent", "replaced_by"]) -> bool:
    """Whether following a link from an organization, itself included, comes to another: one statement for each step."""
    step: int | None = organization.pk
    while step is not None and step != goal.pk:
        step = Organization.objects.values_list(f"{link}_id", flat=True).get(pk=step)
    return step is not None


# Units ---------------------------------------------------------------------------------------------------------------

MAX_PATH_LENGTH = 1_000


def path_key(path: Iterable[str]) -> str:
    """The key of a unit: the folded French names from the root of its organization down to it."""
    return PATH_SEPARATOR.join(fold(name).replace(PATH_SEPARATOR, "/") for name in path)


def _key_under(parent: Unit | None, name_fr: str) -> str:
    return f"{parent.path_key}{PATH_SEPARATOR}{path_key([name_fr])}" if parent else path_key([name_fr])


@transaction.atomic
def unit_at(*, organization: Organization, path: Sequence[str]) -> Unit:
    """The unit at a path of French names, made with its ancestors where they are missing. For who vouches for the path.

    Raises ValueError for an empty path, an empty name, or a path longer than 1,000 characters.
    """
    if not path or not all(name.strip() for name in path) or len(path_key(path)) > MAX_PATH_LENGTH:
        raise ValueError("A path names each unit from the top, 1,000 characters in all at most.")
    keys = [path_key(path[: depth + 1]) for depth in range(len(path))]
    known = {unit.path_key: unit for unit in Unit.objects.filter(organization=organization, path_key__in=keys)}
    parent: Unit | None = None
    for key, name in zip(keys, path, strict=True):
        if key not in known:
            known[key] = Unit.objects.create(organization=organization, parent=parent, name_fr=name.strip(), path_key=key)
        parent = known[key]
    return known[keys[-1]]


@transaction.atomic
def create_unit(*, actor: User, organization: Organization, parent: Unit | None, name_fr: str, name_en: str = "") -> Unit:
    """Add a unit under another, or at the top. Raises NameTaken when its parent has one of that French name."""
    require(permissions.can_confirm_affiliation(actor, organization))
    key = _key_under(parent, name_fr)
    if Unit.objects.filter(organization=organization, path_key=key).exists():
        raise NameTaken(_("There is already a unit with this name here."))
    unit = Unit.objects.create(organization=organization, parent=parent, name_fr=name_fr, name_en=name_en, path_key=key)
    record(actor=actor, verb="profiles.unit_created", subject=f"unit:{unit.public_id}", organization=organization.public_id)
    return unit


@transaction.atomic
def rename_unit(*, actor: User, unit: Unit, name_fr: str, name_en: str = "") -> None:
    """Give a unit other names. The paths of those below follow. Raises NameTaken when its parent has one of that name."""
    require(permissions.can_confirm_affiliation(actor, unit.organization))
    old_key = unit.path_key
    new_key = _key_under(unit.parent, name_fr)
    siblings = Unit.objects.filter(organization=unit.organization)
    if siblings.filter(path_key=new_key).exclude(pk=unit.pk).exists():
        raise NameTaken(_("There is already a unit with this name here."))
    unit.name_fr, unit.name_en, unit.path_key = name_fr, name_en, new_key
    unit.save(update_fields=["name_fr", "name_en", "path_key"])
    below = list(siblings.filter(path_key__startswith=f"{old_key}{PATH_SEPARATOR}"))
    for descendant in below:
        descendant.path_key = new_key + descendant.path_key[len(old_key) :]
    Unit.objects.bulk_update(below, ["path_key"], batch_size=200)
    record(
        actor=actor, verb="profiles.unit_renamed", subject=f"unit:{unit.public_id}", organization=unit.organization.public_id
    )
    reindex(PERSON, list(unit.profiles.values_list("pk", flat=True)))


# Roles ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def grant_role(*, actor: User | None, member: User, organization: Organization, role: OrganizationRole) -> None:
    """Let a member do for an organization what a role allows. Repeating it is harmless. `actor` is None on the server.

    Raises PermissionRefused for who may not name, and for a guest or an account that does not work.
    """
    if actor is not None:
        require(permissions.can_grant_role(actor, organization))
    require(permissions.can_hold_role(member))
    group, is_new = Group.objects.get_or_create(name=role_group_name(organization, role))
    if is_new:
        assign_perm(f"profiles.{role_codename(role)}", group, organization)
    if not group.user_set.filter(pk=member.pk).exists():
        group.user_set.add(member)
        look_again_soon([member.public_id])
        _record("profiles.role_granted", actor, organization, role=role.value, member=member.public_id)


@transaction.atomic
def revoke_role(*, actor: User | None, member: User, organization: Organization, role: OrganizationRole) -> None:
    """Take a role back, at once, on their open pages too. Harmless for who does not hold it."""
    if actor is not None:
        require(permissions.can_grant_role(actor, organization))
    held = User.groups.through.objects.filter(user=member, group__name=role_group_name(organization, role))
    if held.delete()[0]:
        look_again([member.public_id])
        _record("profiles.role_revoked", actor, organization, role=role.value, member=member.public_id)


@transaction.atomic
def hand_over_administration(*, organization: Organization, holder: User, successor: User) -> None:
    """Have somebody administer an organization instead of somebody else, as both agreed or as a departure wants."""
    role = OrganizationRole.ADMINISTRATOR
    grant_role(actor=None, member=successor, organization=organization, role=role)
    revoke_role(actor=None, member=holder, organization=organization, role=role)


def _require_free_name(name_fr: str, but: Organization | None = None) -> None:
    others = Organization.objects.filter(key_fr=fold(name_fr))
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise NameTaken(_("Another organization already has this French name."))


def _is_another_name(before: OrganizationNames, after: OrganizationNames) -> bool:
    """Whether a name or acronym that existed is replaced: adding a missing one is no change of name."""
    return any(old and fold(old) != fold(getattr(after, name)) for name, old in vars(before).items())


def _reindex_people(organization: Organization) -> None:
    reindex(PERSON, Profile.objects.filter(organization=organization).order_by("pk").values_list("pk", flat=True).iterator())


def _record(verb: str, actor: User | None, organization: Organization, **details: str) -> None:
    record(actor=actor, verb=verb, subject=f"organization:{organization.public_id}", **details)
