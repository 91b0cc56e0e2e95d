"""Invitations: those that wait for a member, those that a group sent, and the one of a mailed link."""

from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from groups.models import Group, Invitation, InvitationState
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import proved_emails
from intranet.kernel.secrets.models import digest

PAGE_SIZE: Final = 50
OWN_SHOWN: Final = 50


def _to(member: User) -> Q:
    """By name, or at an address that the member has proved."""
    return Q(member=member) | Q(member=None, email__in=proved_emails(member))


def invitations_to(member: User) -> list[Invitation]:
    """What waits for a member's answer, the latest first."""
    rows = Invitation.objects.waiting().filter(_to(member), group__deleted_at=None, group__archived_at=None)
    return list(rows.select_related("group", "actor").order_by("-sent_at", "-pk")[:OWN_SHOWN])


def invitation_to(member: User, group: Group) -> Invitation | None:
    """The invitation to this group that waits for a member."""
    rows = Invitation.objects.waiting().filter(_to(member), group=group)
    return rows.select_related("actor").order_by("-sent_at", "-pk").first()


def invitation_of(member: User, public_id: str) -> Invitation | None:
    """An invitation that asks or asked this member, whatever has become of it; None for any other, as for none."""
    rows = Invitation.objects.filter(_to(member), public_id=public_id)
    return rows.select_related("group__content", "actor").first()


def invitation_of_link(token: str) -> Invitation | None:
    """The invitation of a mailed link, whatever has become of it. Changes nothing: mail scanners open links too."""
    rows = Invitation.objects.filter(digest=digest(token)).exclude(email="")
    return rows.select_related("group__content", "actor", "member").first()


@dataclass(frozen=True)
class SentPage:
    """A page of what a group sent, and how many wait and have expired in all."""

    page: "Page[Invitation]"
    state: InvitationState
    counts: dict[InvitationState, int]


def _in_state(state: InvitationState) -> Q:
    now = timezone.now()
    unanswered = Q(accepted_at=None, declined_at=None, withdrawn_at=None)
    return {
        InvitationState.WAITING: unanswered & Q(expires_at__gt=now),
        InvitationState.EXPIRED: unanswered & Q(expires_at__lte=now),
        InvitationState.ACCEPTED: Q(accepted_at__isnull=False),
        InvitationState.DECLINED: Q(declined_at__isnull=False),
        InvitationState.WITHDRAWN: Q(withdrawn_at__isnull=False),
    }[state]


def sent_invitations(group: Group, state: InvitationState) -> "QuerySet[Invitation]":
    """What a group sent and what has become of it, the latest first."""
    rows = Invitation.objects.filter(_in_state(state), group=group)
    return rows.select_related("member", "actor", "group").order_by("-sent_at", "-pk")


def sent_page(group: Group, state: InvitationState, number: str | None) -> SentPage:
    """One page of them; three statements."""
    page = Paginator(sent_invitations(group, state), PAGE_SIZE).get_page(number)
    return SentPage(page, state, counts_of(group))


def counts_of(group: Group) -> dict[InvitationState, int]:
    """How many invitations of a group are in each state: one statement."""
    counted = Invitation.objects.filter(group=group).aggregate(
        **{state.value: Count("pk", filter=_in_state(state)) for state in InvitationState}
    )
    return {state: counted[state.value] for state in InvitationState}
