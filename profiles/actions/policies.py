"""How far the site and each organization show their people, and the index that follows.

A policy that narrows takes effect with its transaction: pages read the policy, and search hides by the shadow of its place
whoever is not indexed anew yet. A worker has them indexed in batches, then the shadow is lifted.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone, move_places, nobody, place_for
from intranet.kernel.audiences.models import Audience
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from intranet.kernel.search.queries import are_indexed
from intranet.kernel.work import outboxes
from profiles import permissions
from profiles.actions.skills import PERSON, show_typed_skills, unlist_typed_skills
from profiles.models import DirectoryMove, DirectoryPolicy, Organization, Profile, Reach
from profiles.visibility import site_reach

SITE = "site"
REINDEXED_AT_ONCE = 500
BATCHES_A_TURN = 5
LOOKS_AGAIN_AFTER = timedelta(seconds=0.5)


@transaction.atomic
def ensure_policy(*, organization: Organization | None) -> DirectoryPolicy:
    """The policy of an organization, which begins as the site's; that of the site without one, which begins wide."""
    existing = DirectoryPolicy.objects.filter(organization=organization).first()
    if existing is not None:
        return existing
    key = f"profiles:{organization.public_id if organization else SITE}"
    place = place_for(key=key, audience=_Audiences().of(organization, site_reach()))
    begins = "" if organization else Reach.EVERYONE
    return DirectoryPolicy.objects.get_or_create(place=place, defaults={"organization": organization, "reach": begins})[0]


@transaction.atomic
def set_site_reach(*, actor: User, reach: Reach) -> bool:
    """Say how far profiles are shown where no organization says otherwise. Returns whether anything changed."""
    require(permissions.can_set_site_reach(actor))
    before = ensure_policy(organization=None).reach
    if before == reach:
        return False
    DirectoryPolicy.objects.filter(organization=None).update(reach=reach)
    record(actor=actor, verb="profiles.site_reach_set", subject="site:profiles", reach=reach.value, before=before)
    _follow([*DirectoryPolicy.objects.filter(reach=""), ensure_policy(organization=None)])
    return True


@transaction.atomic
def set_reach(*, actor: User, organization: Organization, reach: Reach | None) -> bool:
    """Say how far an organization shows its people; None is as far as the site does. Returns whether anything changed."""
    require(permissions.can_set_reach(actor, organization))
    policy = ensure_policy(organization=organization)
    before, policy.reach = policy.reach, reach or ""
    if policy.reach == before:
        return False
    policy.save(update_fields=["reach"])
    subject = f"organization:{organization.public_id}"
    record(actor=actor, verb="profiles.reach_set", subject=subject, reach=policy.reach, before=before)
    _follow([policy])
    return True


def _follow(changed: Collection[DirectoryPolicy]) -> None:
    """Have the index follow: at once where less is shown than before, in the background for the rest."""
    organizations = Organization.objects.select_related("audience").in_bulk(
        [policy.organization_id for policy in changed if policy.organization_id]
    )
    of_site, audiences = site_reach(), _Audiences()
    move_places(
        audiences={
            policy.place_id: audiences.of(organizations.get(policy.organization_id or 0), Reach(policy.reach or of_site))
            for policy in changed
        }
    )
    outboxes.put([DirectoryMove(policy=policy) for policy in changed])


class _Audiences:
    """Who may find what policies show."""

    def __init__(self) -> None:
        self._everyone, self._nobody = everyone(), nobody()

    def of(self, organization: Organization | None, reach: Reach) -> Audience:
        """That of one policy; people of no organization have no colleagues."""
        if reach == Reach.EVERYONE:
            return self._everyone
        return organization.audience if reach == Reach.ORGANIZATION and organization is not None else self._nobody


def deliver_directory_moves(rows: Sequence[DirectoryMove]) -> None:
    """Have the people of these policies indexed anew, in short transactions; a row goes when the index shows all of them."""
    with outboxes.background():
        for row in rows:
            if row.asked_at is None:
                _ask_for_some(row)
            elif not are_indexed(PERSON, _people_of(row), until=row.asked_at):
                _look_again(row, row.asked_at)


def _people_of(row: DirectoryMove) -> "QuerySet[Profile]":
    """Those to whom a policy applies; that of the site, to people of no organization."""
    return Profile.objects.filter(organization=row.policy.organization_id)


def _ask_for_some(row: DirectoryMove) -> None:
    people, after = _people_of(row).order_by("pk").values_list("pk", flat=True), row.after
    for _ in range(BATCHES_A_TURN):
        keys = list(people.filter(pk__gt=after)[:REINDEXED_AT_ONCE])
        if not keys:
            _look_again(row, timezone.now())
            return
        show_typed_skills(members=keys)
        unlist_typed_skills(members=keys)
        reindex(PERSON, keys)
        after = keys[-1]
    _go_on(row, DirectoryMove(policy=row.policy, after=after))


def _look_again(row: DirectoryMove, asked_at: datetime) -> None:
    later = timezone.now() + LOOKS_AGAIN_AFTER
    _go_on(row, DirectoryMove(policy=row.policy, asked_at=asked_at, available_at=later))


@transaction.atomic
def _go_on(row: DirectoryMove, following: DirectoryMove) -> None:
    """Leave the rest to another turn, unless the policy changed meanwhile: its row was renewed, and begins with the first."""
    if DirectoryMove.objects.select_for_update().filter(pk=row.pk, version=row.version).exists():
        outboxes.put([following])
