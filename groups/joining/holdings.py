"""What the plan of a departure hands over: the guests for whom somebody answers."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groups.joining.actions.guests import answer_for_guests
from groups.models import Group, GroupRole, Membership
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds


def _things() -> "QuerySet[Group]":
    return Group.objects.filter(deleted_at=None)


def _held(groups: "QuerySet[Group]", people: "QuerySet[User]") -> "QuerySet[Group]":
    lasting = Q(memberships__until=None) | Q(memberships__until__gt=timezone.now())
    rows = groups.filter(lasting, memberships__role=GroupRole.GUEST, memberships__sponsor__in=people)
    return rows.annotate(holder_id=F("memberships__sponsor"), guest_count=Count("memberships"))


def _visible(groups: "QuerySet[Group]", viewer: User) -> "QuerySet[Group]":
    """Those who are in the group: they see its guests."""
    return groups.filter(pk__in=Membership.objects.current().filter(member=viewer).values("group"))


def _takeable(groups: "QuerySet[Group]", member: User) -> "QuerySet[Group]":
    return _visible(groups, member) if member.kind == Kind.EMPLOYEE else groups.none()


def _detail(group: Group) -> str:
    count = getattr(group, "guest_count", 0)
    words = ngettext("%(count)s guest from outside the government", "%(count)s guests from outside the government", count)
    return words % {"count": count} if count else ""


def _candidates(group: Group, holder: User) -> Iterator[Candidate]:
    rows = Membership.objects.animating().filter(group=group, member__is_active=True).exclude(member=holder)
    for row in rows.select_related("member").order_by("joined_at", "pk")[:1]:
        yield Candidate(row.member, "animates")


def _hand_over(group: Group, holder: User, successor: User) -> None:
    answer_for_guests(group=group, holder=holder, successor=successor)


holding_kinds.register(
    HoldingKind(
        word="guests",
        noun=_("Guests"),
        icon="user-check",
        order=40,
        things=_things,
        held=_held,
        visible=_visible,
        takeable=_takeable,
        title=lambda group: group.name,
        address=lambda group: reverse("groups:members", args=[group.address]),
        detail=_detail,
        candidates=_candidates,
        hand_over=_hand_over,
        reasons={"animates": _("Is a facilitator of the group")},
    )
)
