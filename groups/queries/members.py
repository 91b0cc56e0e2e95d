"""Who is in a group: a list that costs the same for forty members as for forty thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from groups.models import Group, GroupRole, GuestAccount, Membership
from groups.models.groups import name_key_of
from groups.roles import RANK
from intranet.kernel.accounts.models import State, User
from intranet.kernel.text.bilingual import fold

PAGE_SIZE: Final = 40
PEOPLE_ON_PAGE: Final = 12
NEWEST_ON_PAGE: Final = 8


@dataclass(frozen=True)
class MembersPage:
    """A page of members by name. `after` is the public id of its last member, for the next page; empty on the last one."""

    memberships: Sequence[Membership]
    text: str
    role: str
    after: str


def shown_members(viewer: User, group: Group) -> QuerySet[Membership]:
    """The memberships that co-members may list: nobody suspended, and nobody protected but to themselves and their manager.

    Guests are in it: only those who are in the group with them see this list where there are guests.
    """
    named = Q(member__state__in=(State.ACTIVE, State.UNCLAIMED)) & (
        Q(member__is_protected=False) | Q(member__profile__supervisor=viewer.pk)
    )
    return (
        Membership.objects.current()
        .filter(named | Q(member=viewer), group=group)
        .select_related("member__profile__organization", "member__profile__member", "member__guest_account", "sponsor")
    )


def members_page(
    viewer: User, group: Group, *, text: str = "", role: str = "", after: str = "", size: int = PAGE_SIZE
) -> MembersPage:
    """One page in the order of names, from an index: two statements. `after` is the public id of the last one already shown.

    A text is looked for anywhere in the name, whatever the accents. Nothing is counted: the number is on the group.
    """
    found = shown_members(viewer, group)
    if key := fold(text):
        found = found.filter(name_key__contains=key)
    if role in GroupRole.values:
        found = found.filter(role=role)
    if after:
        found = found.filter(_comes_after(group, after))
    rows = list(found.order_by("name_key", "pk")[: size + 1])
    shown, has_more = rows[:size], len(rows) > size
    return MembersPage(shown, text, role, shown[-1].member.public_id if has_more else "")


def _comes_after(group: Group, public_id: str) -> Q:
    """Those after a member; whoever left meanwhile keeps their place by their name."""
    at = Membership.objects.filter(group=group, member=OuterRef("pk"))
    last = User.objects.filter(public_id=public_id).annotate(at=Subquery(at.values("pk")[:1])).first()
    if last is None:
        return Q()
    name_key = name_key_of(last)
    return Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=last.at or 0)


def has_page(viewer: User, member: User) -> bool:
    """Whether a member whom the viewer may list is shown with their handle and a link: guests have no page and see none."""
    return not (viewer.is_guest or member.is_guest)


def those_in_charge(viewer: User, group: Group) -> list[Membership]:
    """Owners, then animators, the first of each by age: whom one turns to. They are named to whoever sees the page."""
    in_charge = shown_members(viewer, group).filter(role__in=(GroupRole.OWNER, GroupRole.ANIMATOR))
    rows = list(in_charge.order_by("joined_at", "pk")[: PEOPLE_ON_PAGE * 4])
    return sorted(rows, key=lambda one: RANK[GroupRole(one.role)])[:PEOPLE_ON_PAGE]


def newest_members(viewer: User, group: Group) -> list[Membership]:
    """Those who came last, for whoever may see who is in the group."""
    return list(shown_members(viewer, group).filter(role=GroupRole.MEMBER).order_by("-joined_at", "-pk")[:NEWEST_ON_PAGE])


def member_of(viewer: User, group: Group, handle: str) -> Membership | None:
    """The membership of somebody whom the viewer may list."""
    return shown_members(viewer, group).filter(member__handle=handle).first()


def member_named(viewer: User, group: Group, text: str) -> Membership | None:
    """The one member whom the viewer may list and who has this handle or full name; None for nobody, or several."""
    shown = shown_members(viewer, group)
    by_handle = shown.filter(member__handle=text.strip().lower()).first()
    if by_handle is not None:
        return by_handle
    namesakes = list(shown.filter(name_key=fold(text))[:2])
    return namesakes[0] if len(namesakes) == 1 else None


def origin_of(guest: User) -> str:
    """Where a guest, whose account was joined, comes from: for co-members of the government only."""
    account: GuestAccount | None = getattr(guest, "guest_account", None)
    return account.organization if account else ""
