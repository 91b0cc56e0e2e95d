"""The groups of the demonstration, with their people. Repeating it makes what is missing and changes nothing else."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from groups.actions.groups import add_co_owner, archive_group, create_group
from groups.actions.membership import admit, change_role
from groups.demonstration import PLANS, GroupPlan
from groups.models import Group, GroupMonth, GroupRole, Membership
from groups.permissions import can_speak_for
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.fast.request_cache import forget
from profiles.models import Organization

SEED = 2012
GUEST_STAYS = timedelta(days=90)
MAX_AGE_DAYS = 330


def load_groups() -> int:
    """Make the groups of the plan that are not there yet; says how many. None without the people of the demonstration."""
    known = set(Group.objects.values_list("name_fr", "name_en"))
    made = 0
    for position, plan in enumerate(PLANS):
        if plan.name not in known and _people([plan.owners[0]]):
            _make(plan, random.Random(SEED + position))  # noqa: S311 (people who can be drawn again, no secret)
            made += 1
    return made


@transaction.atomic
def _make(plan: GroupPlan, dice: random.Random) -> None:
    owner = _people([plan.owners[0]])[0]
    named = list(Organization.objects.filter(name_fr__in=plan.organizations))
    group = create_group(
        actor=owner,
        kind=plan.kind,
        texts={
            "name_fr": plan.name[0],
            "name_en": plan.name[1],
            "purpose_fr": plan.purpose[0],
            "purpose_en": plan.purpose[1],
            "welcome_fr": plan.welcome[0],
            "welcome_en": plan.welcome[1],
        },
        organizations=[one for one in named if can_speak_for(owner, one)],
    )
    for member in [*_people(plan.owners[1:]), *_people(plan.animators), *_people(plan.members), *_drawn(plan, dice)]:
        admit(actor=owner, group=group, member=member)
    for accounts, role in ((plan.owners[1:], GroupRole.OWNER), (plan.animators, GroupRole.ANIMATOR)):
        for member in _people(accounts):
            change_role(actor=owner, group=group, member=member, role=role)
    for other in _people(plan.owners[1:]):
        for organization in (one for one in named if can_speak_for(other, one)):
            add_co_owner(actor=other, group=group, organization=organization)
    for guest in _people(plan.guests):
        until = timezone.now() + GUEST_STAYS
        admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, until=until, sponsor=owner)
    _let_time_pass(group, dice)
    if plan.is_archived:
        archive_group(actor=owner, group=group)
    forget()


def _people(accounts: Sequence[str]) -> list[User]:
    """The people of these accounts who are there, in this order."""
    found = {}
    for account in accounts:
        member = User.objects.filter(email__istartswith=f"{account}@").first() or User.objects.filter(handle=account).first()
        if member is not None and member.is_active:
            found[member.pk] = member
    return list(found.values())


def _drawn(plan: GroupPlan, dice: random.Random) -> list[User]:
    """Active employees of the organizations that the group draws from, the same for the same seed."""
    employees = User.objects.filter(
        kind=Kind.EMPLOYEE,
        state=State.ACTIVE,
        is_protected=False,
        is_staff=False,
        profile__organization__name_fr__in=plan.drawn_from,
    ).exclude(email__in=["employee@demo.gouv.example", "colleague@demo.gouv.example"])
    pool = list(employees.order_by("pk"))
    return dice.sample(pool, min(plan.size, len(pool)))


def _let_time_pass(group: Group, dice: random.Random) -> None:
    """Spread the arrivals over the year, so that the group has a history."""
    now = timezone.now()
    months: dict[date, int] = {}
    for membership in Membership.objects.filter(group=group).order_by("pk"):
        is_first = not months
        days = MAX_AGE_DAYS if is_first else dice.randrange(8, MAX_AGE_DAYS)
        joined_at = now - timedelta(days=days)
        Membership.objects.filter(pk=membership.pk).update(joined_at=joined_at)
        month = joined_at.date().replace(day=1)
        months[month] = months.get(month, 0) + 1
    GroupMonth.objects.filter(group=group).delete()
    GroupMonth.objects.bulk_create(
        GroupMonth(group=group, month=month, joined=joined, left=dice.randrange(0, 1 + joined // 3))
        for month, joined in months.items()
    )
    Group.objects.filter(pk=group.pk).update(created_at=now - timedelta(days=MAX_AGE_DAYS))
