"""What the plan of a departure hands over of groups: those that one person alone owns."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groups.actions.departures import archive_without_owner, hand_over_group
from groups.models import Group, GroupRole
from groups.queries.owning import owned_alone, successors
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds


def _things() -> "QuerySet[Group]":
    return Group.objects.filter(deleted_at=None, archived_at=None)


def _visible(groups: "QuerySet[Group]", viewer: User) -> "QuerySet[Group]":
    return groups.filter(pk__in=Group.objects.visible_to(viewer).values("pk"))


def _takeable(groups: "QuerySet[Group]", member: User) -> "QuerySet[Group]":
    """Those that they know of and are not banned from: who owns a group is an employee."""
    return _visible(groups, member).exclude(bans__member=member) if member.kind == Kind.EMPLOYEE else groups.none()


def _detail(group: Group) -> str:
    line = ngettext("%(count)s member, one owner", "%(count)s members, one owner", group.member_count)
    return line % {"count": group.member_count}


def _candidates(group: Group, holder: User) -> Iterator[Candidate]:
    for row in successors(group, holder):
        yield Candidate(row.member, "animates" if row.role == GroupRole.ANIMATOR else "oldest")


def _hand_over(group: Group, holder: User, successor: User) -> None:
    hand_over_group(group=group, holder=holder, successor=successor)


def _let_go(group: Group) -> None:
    archive_without_owner(group=group)


holding_kinds.register(
    HoldingKind(
        word="group",
        noun=_("Group"),
        icon="users",
        order=10,
        things=_things,
        held=owned_alone,
        visible=_visible,
        takeable=_takeable,
        title=lambda group: group.name,
        address=lambda group: group.get_absolute_url(),
        detail=_detail,
        candidates=_candidates,
        hand_over=_hand_over,
        is_knowledge=True,
        let_go=_let_go,
        reasons={
            "animates": _("Is a facilitator of the group"),
            "oldest": _("Has been in the group the longest"),
        },
    )
)
