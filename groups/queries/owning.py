"""Groups that one person alone owns, and who could own them instead."""

from collections.abc import Iterator
from itertools import product

from django.db.models import Exists, F, OuterRef, QuerySet

from groups.models import Group, GroupRole, Membership
from intranet.kernel.accounts.models import Kind, State, User


def owned_alone(groups: "QuerySet[Group]", people: "QuerySet[User]") -> "QuerySet[Group]":
    """The groups that one of these people owns and nobody else who could look after them; `holder_id` says who."""
    able = Membership.objects.filter(
        group=OuterRef("pk"),
        role=GroupRole.OWNER,
        member__state__in=(State.ACTIVE, State.UNCLAIMED),
        member__kind=Kind.EMPLOYEE,
    )
    owned = groups.filter(memberships__role=GroupRole.OWNER, memberships__member__in=people)
    rows = owned.annotate(holder_id=F("memberships__member"))
    return rows.exclude(Exists(able.exclude(member=OuterRef("holder_id"))))


def successors(group: Group, holder: User) -> Iterator[Membership]:
    """Members who could own it instead, employees: a working account before one that waits to be claimed, who animates
    first.
    """
    candidates = Membership.objects.filter(group=group, member__kind=Kind.EMPLOYEE).exclude(member=holder)
    for state, role in product((State.ACTIVE, State.UNCLAIMED), (GroupRole.ANIMATOR, GroupRole.MEMBER)):
        yield from candidates.filter(role=role, member__state=state).select_related("member").order_by("joined_at", "pk")[:1]
