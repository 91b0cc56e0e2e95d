"""Replacing an organization by another: at once for its name, its units and what other apps hold; in batches for its people."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from intranet.kernel.accounts.actions import retie_domains
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles import permissions
from profiles.actions.affiliations import move_members
from profiles.actions.organizations import ORGANIZATION, CircularTree, leads_to, unit_at
from profiles.models import Affiliation, AffiliationRequest, Organization, Unit
from profiles.models.organizations import PATH_SEPARATOR
from profiles.signals import organization_merged
from profiles.tasks import move_merged_members

MOVED_AT_ONCE = 200


@transaction.atomic
def begin_merger(*, actor: User, organization: Organization, into: Organization) -> None:
    """Replace an organization by another; the worker has its members follow. For a page, which waits for nobody.

    Raises PermissionRefused, and CircularTree when the replacement is itself replaced by the organization in the end.
    """
    require(permissions.can_arrange_organizations(actor))
    require(permissions.can_be_merged(organization))
    _mark_replaced(actor, organization, into)
    move_merged_members.enqueue(public_id=organization.public_id)


def merge_organizations(*, actor: User | None, organization: Organization, into: Organization) -> int:
    """Replace an organization by another, to which its units and members move. Returns how many members moved.

    The old affiliations are ended and kept; its units come under one of its name; who moved still sees what was shown to the
    old organization, and nobody else does. Members move in batches, one short transaction each: a killed run is finished by
    running it again.

    Raises CircularTree when the replacement is itself replaced by the organization in the end.
    """
    if actor is not None:
        require(permissions.can_arrange_organizations(actor))
    _mark_replaced(actor, organization, into)
    return finish_merger(organization=organization)


def finish_merger(*, organization: Organization) -> int:
    """Have the members who are still in a merged organization follow to what stands for it today. Returns how many moved."""
    moved = 0
    while members := _some_members(organization):
        move_members(members=members, organization=organization, into=_successor(organization))
        moved += len(members)
    return moved


def _some_members(organization: Organization) -> list[int]:
    current = Affiliation.objects.filter(organization=organization, ended_at=None)
    return list(current.order_by("member").values_list("member", flat=True)[:MOVED_AT_ONCE])


def _successor(organization: Organization) -> Organization:
    """What stands for a merged organization today; it may have been merged since its own members began to come."""
    following = Organization.objects.get(pk=organization.pk).replaced_by
    while following is not None and following.replaced_by is not None:
        following = following.replaced_by
    if following is None:
        raise ValueError("This organization was not merged.")
    return following


@transaction.atomic
def _mark_replaced(actor: User | None, organization: Organization, into: Organization) -> None:
    if leads_to(into, organization, "replaced_by"):
        raise CircularTree(_("An organization can’t be replaced by itself."))
    if organization.replaced_by_id == into.pk:
        return
    organization.replaced_by = into
    organization.ended_on = organization.ended_on or timezone.localdate()
    organization.save(update_fields=["replaced_by", "ended_on"])
    _move_units(organization, into)
    _move_requests(organization, into)
    retie_domains(organization_public_id=organization.public_id, into_public_id=into.public_id)
    subject = f"organization:{organization.public_id}"
    record(actor=actor, verb="profiles.organization_merged", subject=subject, into=into.public_id)
    organization_merged.send(Organization, organization=organization, into=into)
    reindex(ORGANIZATION, [organization.pk])


def _move_requests(organization: Organization, into: Organization) -> None:
    """Who waits to be recognised waits for the registrars of the other, once."""
    waiting = AffiliationRequest.objects.filter(organization=organization, decided_at=None)
    asked_both = AffiliationRequest.objects.filter(organization=into, decided_at=None).values("member")
    waiting.filter(member__in=list(asked_both.values_list("member", flat=True))).delete()
    waiting.update(organization=into)


def _move_units(organization: Organization, into: Organization) -> None:
    """Put the tree of units of an organization under one unit of its name in another."""
    units = list(organization.units.all())
    if not units:
        return
    root = unit_at(organization=into, path=[organization.name_fr])
    for unit in units:
        unit.organization = into
        unit.parent = root if unit.parent_id is None else unit.parent
        unit.path_key = f"{root.path_key}{PATH_SEPARATOR}{unit.path_key}"
    Unit.objects.bulk_update(units, ["organization", "parent", "path_key"], batch_size=200)
