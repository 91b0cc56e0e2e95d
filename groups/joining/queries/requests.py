"""Requests to come into closed groups, for those who ask and those who answer."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from groups.joining.queries.invitations import invitation_to
from groups.models import Ban, Group, GroupKind, Invitation, JoinRequest
from groups.roles import Standing
from intranet.kernel.accounts.models import User

PAGE_SIZE = 25
ANSWERS_SHOWN = 20


def requests_waiting(group: Group) -> "QuerySet[JoinRequest]":
    """What the animators have to answer, the oldest first."""
    rows = JoinRequest.objects.filter(group=group, decided_at=None).select_related("group", "member__profile__organization")
    return rows.select_related("member__profile__member").order_by("made_at", "pk")


def requests_page(group: Group, number: str | None) -> "Page[JoinRequest]":
    """One page of them."""
    return Paginator(requests_waiting(group), PAGE_SIZE).get_page(number)


def own_waiting_request(member: User, group: Group) -> JoinRequest | None:
    """The request to a group that its author waits for."""
    return JoinRequest.objects.filter(group=group, member=member, decided_at=None).first()


def own_requests(member: User) -> list[JoinRequest]:
    """One's own requests that wait, then the last refusals with their reasons. Deleted groups are left out."""
    shown = Q(decided_at=None) | Q(is_accepted=False)
    rows = JoinRequest.objects.filter(shown, member=member, group__deleted_at=None).select_related("group")
    # A group that was hidden since is known to nobody outside any more.
    known = rows.exclude(group__kind=GroupKind.HIDDEN)
    return list(known.order_by("decided_at", "-made_at")[: ANSWERS_SHOWN * 2])


@dataclass(frozen=True)
class Entrance:
    """What a viewer who is not in a group may do to come into it: `waiting` is their own request, `ban` what keeps them out."""

    waiting: JoinRequest | None = None
    ban: Ban | None = None
    invitation: Invitation | None = None
    can_ask: bool = False


def entrance_of(viewer: User, group: Group, standing: Standing) -> Entrance | None:
    """How an outsider comes into a group; None for who is in it. Three statements at most."""
    if standing.is_member or viewer.is_guest:
        return None
    ban = Ban.objects.filter(group=group, member=viewer).first()
    if ban is not None:
        return Entrance(ban=ban)
    invitation = invitation_to(viewer, group)
    if invitation is not None or group.kind != GroupKind.CLOSED or group.archived_at:
        return Entrance(invitation=invitation)
    waiting = own_waiting_request(viewer, group)
    return Entrance(waiting=waiting, can_ask=waiting is None)
