"""Which organization members belong to: joining, moving, leaving, and asking a registrar.

Every write keeps four things in step, in one transaction: the history of affiliations, `Profile.organization` and `unit`,
`Organization.member_count`, and the audience of the organization, so that who left sees nothing more at once.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import add_memberships, remove_memberships
from intranet.kernel.audit.actions import record
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles import permissions
from profiles.models import Affiliation, AffiliationRequest, Endorsement, Organization, OrganizationRole, Profile, Unit
from profiles.roles import role_group_name

PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a member works from now on: the organization, the unit when it is known, and the title held there."""

    member_id: int
    organization: Organization
    unit: Unit | None = None
    title_fr: str = ""
    title_en: str = ""

    def is_described_by(self, affiliation: Affiliation) -> bool:
        """Whether an affiliation already says all of this."""
        return (
            affiliation.organization_id == self.organization.pk
            and affiliation.unit_id == (self.unit.pk if self.unit else None)
            and (affiliation.title_fr, affiliation.title_en) == (self.title_fr, self.title_en)
        )


@transaction.atomic
def place_members(*, placements: Collection[Placement], origin: Affiliation.Origin, at: datetime | None = None) -> int:
    """Make each placement its member's main affiliation; the one before is ended and kept. For who vouches for many at once.

    A member is named once at most. A placement that changes nothing writes nothing, so repeating is harmless. Returns how many
    members were placed anew. About fifteen statements whatever the number: callers choose batches that stay short.
    """
    moment = at or timezone.now()
    wanted = {placement.member_id: placement for placement in placements}
    ended, settled = [], set()
    for affiliation in Affiliation.objects.select_for_update().filter(member__in=wanted, ended_at=None):
        placement = wanted[affiliation.member_id]
        if affiliation.is_main and placement.is_described_by(affiliation):
            settled.add(affiliation.member_id)
        elif affiliation.is_main or affiliation.organization_id == placement.organization.pk:
            ended.append(affiliation)
    started = [
        Affiliation(
            member_id=placement.member_id,
            organization=placement.organization,
            unit=placement.unit,
            title_fr=placement.title_fr,
            title_en=placement.title_en,
            origin=origin,
            started_at=moment,
        )
        for placement in wanted.values()
        if placement.member_id not in settled
    ]
    _replace(ended, started, moment)
    return len(started)


@transaction.atomic
def place_newcomers(*, placements: Collection[Placement], origin: Affiliation.Origin) -> None:
    """Place members who were created in this transaction and belong nowhere yet: three statements, and no look back.

    Their profiles exist and already show the organization and the unit; the caller has them indexed.
    """
    moment = timezone.now()
    insert_rows(
        Affiliation,
        ("member", "organization", "unit", "title_fr", "title_en", "origin", "started_at"),
        [
            (one.member_id, one.organization.pk, one.unit.pk if one.unit else None, one.title_fr, one.title_en, origin, moment)
            for one in placements
        ],
    )
    _change_counts([], [(one.member_id, one.organization.pk) for one in placements])
    add_memberships(pairs=[(one.organization.audience_id, one.member_id) for one in placements])


@transaction.atomic
def affiliate(
    *,
    actor: User | None,
    member: User,
    organization: Organization,
    origin: Affiliation.Origin = Affiliation.Origin.REGISTRAR,
    unit: Unit | None = None,
    title_fr: str = "",
    title_en: str = "",
) -> None:
    """Recognise a member as one of an organization. `actor` is None when a mail domain, a sign-on or an import vouches.

    It becomes the main affiliation; for a member who has one elsewhere that is a transfer, which keeps the history. Raises
    PermissionRefused for who may not decide it.
    """
    if actor is not None:
        require(permissions.can_affiliate_member(actor, member, organization))
    placement = Placement(member_id=member.pk, organization=organization, unit=unit, title_fr=title_fr, title_en=title_en)
    if place_members(placements=[placement], origin=origin):
        _record("profiles.affiliated", actor, member, organization, origin=origin.value)


@transaction.atomic
def affiliate_by_proof(*, member: User, organization: Organization, origin: Affiliation.Origin) -> None:
    """Recognise a member whose address or sign-on proves it, unless the employer's file already says where they work."""
    main = Affiliation.objects.filter(member=member, ended_at=None, is_main=True).first()
    if main and (main.origin == Affiliation.Origin.IMPORT or main.organization_id == organization.pk):
        return
    affiliate(actor=None, member=member, organization=organization, origin=origin)


@transaction.atomic
def end_affiliation(*, actor: User | None, member: User, organization: Organization, reason: str = "") -> None:
    """End a member's place in one organization, at once. Ending what does not exist is harmless."""
    if actor is not None:
        require(permissions.can_confirm_affiliation(actor, organization))
    ended = list(Affiliation.objects.select_for_update().filter(member=member, organization=organization, ended_at=None))
    if ended:
        _replace(ended, [], timezone.now())
        _record("profiles.affiliation_ended", actor, member, organization, reason=reason)


@transaction.atomic
def end_all_affiliations(*, members: Collection[int], at: datetime | None = None) -> int:
    """End every place of these members (by primary key), who left or retired. Returns how many affiliations ended."""
    ended = list(Affiliation.objects.select_for_update().filter(member__in=members, ended_at=None))
    _replace(ended, [], at or timezone.now())
    return len(ended)


@transaction.atomic
def move_members(*, members: Collection[int], organization: Organization, into: Organization) -> None:
    """Move members (by primary key) of an organization that was merged to the one that replaced it, with their units.

    They keep the audience of the old organization, so that what was shown to them still is.
    """
    moment = timezone.now()
    current = Affiliation.objects.select_for_update().filter(member__in=members, ended_at=None)
    there = set(current.filter(organization=into).values_list("member", flat=True))
    ended = list(current.filter(organization=organization))
    started = [
        Affiliation(
            member_id=before.member_id,
            organization=into,
            unit_id=before.unit_id,
            title_fr=before.title_fr,
            title_en=before.title_en,
            origin=before.origin,
            is_main=before.is_main,
            started_at=moment,
        )
        for before in ended
        if before.member_id not in there
    ]
    _replace(ended, started, moment)
    kept = audiences_held_through([organization.pk])[organization.pk]
    add_memberships(pairs=[(audience, before.member_id) for before in ended for audience in kept])


@transaction.atomic
def request_affiliation(*, member: User, organization: Organization, message: str = "") -> AffiliationRequest:
    """Ask the registrars of an organization to be recognised as one of it. Raises PermissionRefused when it can't be asked."""
    require(permissions.can_request_affiliation(member, organization))
    request = AffiliationRequest.objects.create(member=member, organization=organization, message=message.strip())
    _record("profiles.affiliation_requested", member, member, organization)
    return request


@transaction.atomic
def withdraw_affiliation_request(*, member: User, request: AffiliationRequest) -> None:
    """Take back one's own request while it waits; anything else is left alone."""
    waiting = AffiliationRequest.objects.filter(pk=request.pk, member=member, decided_at=None)
    if waiting.delete()[0]:
        _record("profiles.affiliation_request_withdrawn", member, member, request.organization)


@transaction.atomic
def decide_affiliation_request(*, actor: User, request: AffiliationRequest, is_accepted: bool, reason: str = "") -> None:
    """Answer a request. The member belongs to the organization from then on, or reads why not.

    Who already has a main affiliation keeps it: the new one stands beside it until the other registrar ends the first.
    Raises ValueError for a refusal without a reason, PermissionRefused for who may not answer or when it was answered.
    """
    if not is_accepted and not reason.strip():
        raise ValueError("A refusal says why.")
    request = (
        AffiliationRequest.objects.select_for_update(of=("self",)).select_related("organization", "member").get(pk=request.pk)
    )
    require(permissions.can_decide_request(actor, request))
    request.decided_at, request.decided_by = timezone.now(), actor
    request.is_accepted, request.reason = is_accepted, reason.strip()
    request.save(update_fields=["decided_at", "decided_by", "is_accepted", "reason"])
    if is_accepted:
        _stand_beside(request.member, request.organization)
    verb = "profiles.affiliation_accepted" if is_accepted else "profiles.affiliation_refused"
    _record(verb, actor, request.member, request.organization, reason=request.reason)


def _stand_beside(member: User, organization: Organization) -> None:
    """Add an affiliation, main when the member has none, without touching the others."""
    current = Affiliation.objects.select_for_update().filter(member=member, ended_at=None)
    if any(affiliation.organization_id == organization.pk for affiliation in current):
        return
    addition = Affiliation(
        member=member,
        organization=organization,
        origin=Affiliation.Origin.REGISTRAR,
        is_main=not current,
        started_at=timezone.now(),
    )
    _replace([], [addition], addition.started_at)


def _replace(ended: Collection[Affiliation], started: Collection[Affiliation], moment: datetime) -> None:
    """End some affiliations and start others, and bring everything that repeats them into step."""
    Affiliation.objects.filter(pk__in=[one.pk for one in ended]).update(ended_at=moment)
    Affiliation.objects.bulk_create(started, batch_size=500)
    left = {(one.member_id, one.organization_id) for one in ended}
    joined = {(one.member_id, one.organization_id) for one in started}
    members = {member for member, _ in left | joined}
    _change_counts(left - joined, joined - left)
    _change_audiences(left - joined, started)
    _end_roles(left - joined)
    _promote(members)
    _show_main_affiliations(members)
    reindex(PERSON, members | _endorsed_by(members))


def _endorsed_by(members: Collection[int]) -> set[int]:
    """Those whose skills these members endorse: it counts more from another organization."""
    endorsed = Endorsement.objects.filter(endorser__in=members)
    return set(endorsed.values_list("declared_skill__profile", flat=True))


def _change_counts(left: Iterable[tuple[int, int]], joined: Iterable[tuple[int, int]]) -> None:
    counts = Counter(organization for _, organization in joined)
    counts.subtract(organization for _, organization in left)
    changed: dict[int, list[int]] = defaultdict(list)
    for organization, change in sorted(counts.items()):
        if change:
            changed[change].append(organization)
    for change, organizations in changed.items():
        counted = Greatest(F("member_count") + change, 0)  # who leaves may not have been counted: `recount_members`
        Organization.objects.filter(pk__in=organizations).update(member_count=counted)


def recount_members() -> int:
    """Count anew, in each organization, the people whom anybody may list: a count of all would tell how many are hidden.

    Run every few minutes, after the states and the protection of members; joining and leaving are counted at once. Returns
    how many counts changed.
    """
    listed = Affiliation.objects.filter(ended_at=None, member__in=User.objects.listable()).order_by().values("organization")
    counts = dict(listed.annotate(count=Count("pk")).values_list("organization", "count"))
    before = dict(Organization.objects.values_list("pk", "member_count"))
    changed = {pk: counts.get(pk, 0) for pk, count in before.items() if counts.get(pk, 0) != count}
    with transaction.atomic():
        for pk, count in changed.items():
            Organization.objects.filter(pk=pk, member_count=before[pk]).update(member_count=count)
    return len(changed)


def _change_audiences(left: Collection[tuple[int, int]], started: Collection[Affiliation]) -> None:
    audiences = audiences_held_through({organization for _, organization in left})
    remove_memberships(pairs=[(audience, member) for member, organization in left for audience in audiences[organization]])
    add_memberships(pairs=[(one.organization.audience_id, one.member_id) for one in started])


def audiences_held_through(organizations: Collection[int]) -> Mapping[int, frozenset[int]]:
    """For each organization, the audiences that its members hold because of it: its own, and those of what it absorbed."""
    found: dict[int, set[int]] = defaultdict(set)
    first = Organization.objects.filter(pk__in=organizations).values_list("pk", "audience")
    level = [(pk, audience, {pk}) for pk, audience in first]
    while level:
        roots_of = {pk: roots for pk, _, roots in level}
        for _, audience, roots in level:
            for root in roots:
                found[root].add(audience)
        absorbed = Organization.objects.filter(replaced_by__in=roots_of).values_list("pk", "audience", "replaced_by")
        level = [(pk, audience, roots_of[successor]) for pk, audience, successor in absorbed if successor is not None]
    return {organization: frozenset(found[organization]) for organization in organizations}


def _end_roles(left: Collection[tuple[int, int]]) -> None:
    """Who leaves an organization holds no role there any more."""
    if not left:
        return
    memberships = User.groups.through.objects
    held = memberships.filter(user__in={member for member, _ in left}, group__name__startswith="organization:")
    named = list(held.values_list("pk", "user_id", "group__name"))
    if not named:
        return
    groups_of = {
        organization.pk: {role_group_name(organization, role) for role in OrganizationRole}
        for organization in Organization.objects.filter(pk__in={organization for _, organization in left})
    }
    lost = {(member, name) for member, organization in left for name in groups_of[organization]}
    memberships.filter(pk__in=[pk for pk, member, name in named if (member, name) in lost]).delete()


def _promote(members: Collection[int]) -> None:
    """Make the oldest affiliation of a member the main one when none is."""
    mains, oldest = set(), {}
    for affiliation in Affiliation.objects.filter(member__in=members, ended_at=None).order_by("-started_at", "-pk"):
        oldest[affiliation.member_id] = affiliation.pk
        if affiliation.is_main:
            mains.add(affiliation.member_id)
    orphans = [pk for member, pk in oldest.items() if member not in mains]
    if orphans:
        Affiliation.objects.filter(pk__in=orphans).update(is_main=True)


def _show_main_affiliations(members: Collection[int]) -> None:
    """Repeat on the profiles where their members work; who has no profile yet gets one."""
    profiles = Profile.objects.filter(member__in=members)
    missing = set(members).difference(profiles.values_list("pk", flat=True))
    Profile.objects.bulk_create(
        [Profile(member_id=member) for member in sorted(missing)], batch_size=500, ignore_conflicts=True
    )
    main = Affiliation.objects.filter(member=OuterRef("pk"), ended_at=None, is_main=True)
    profiles.update(organization=Subquery(main.values("organization")), unit=Subquery(main.values("unit")))


def _record(
    verb: str, actor: User | None, member: User, organization: Organization, *, reason: str = "", **details: str
) -> None:
    record(
        actor=actor,
        verb=verb,
        subject=f"member:{member.public_id}",
        reason=reason,
        organization=organization.public_id,
        **details,
    )
