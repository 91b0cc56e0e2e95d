"""What the home page shows of coming in: who invites, who asks, and the groups that a guest came for."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.joining.queries.invitations import invitations_to
from groups.models import Group
from groups.queries.own import animated_groups, own_memberships
from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources

INVITATIONS_SHOWN: Final = 5


def _waiting(member: User) -> Sequence[Waiting]:
    invitations = [
        Waiting(
            icon="mail-open",
            line=str(one.group.name),
            address=reverse("groups:invitation", args=[one.public_id]),
            detail=_("{name} invites you").format(name=one.actor.display_name),
            button=gettext_lazy("Answer"),
        )
        for one in invitations_to(member)[:INVITATIONS_SHOWN]
    ]
    return [*invitations, *map(_requests, _asked(member))]


def _asked(member: User) -> Sequence[Group]:
    """The groups that the member animates and somebody asks to join, each with how many do: `asking`."""
    asked = animated_groups(member).filter(requests__decided_at=None, requests__isnull=False)
    return list(asked.annotate(asking=Count("requests")).order_by("pk"))


def _requests(group: Group) -> Waiting:
    count = group.asking  # type: ignore[attr-defined]
    words = ngettext("{count} person asks to join the group {group}", "{count} people ask to join the group {group}", count)
    return Waiting(
        icon="user-plus",
        line=words.format(count=count, group=group.name),
        address=reverse("groups:requests", args=[group.address]),
        button=gettext_lazy("Answer"),
    )


def _groups_of_guest(member: User) -> Mapping[str, object] | None:
    """All that a guest came for."""
    groups = list(own_memberships(member)) if member.is_guest else []
    return {"groups": groups} if groups else None


cards.register(
    Card(key="guest_groups", template="groups/joining/_guest_groups.html", content=_groups_of_guest, order=6, place="main")
)
waiting_sources.register(WaitingSource(key="joining", order=10, waiting=_waiting))
