"""The groups that somebody is in, by what names them: streams, composers and the side menu of every page ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from groups.models import Group, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import named_address
from intranet.kernel.fast.request_cache import remembered
from intranet.kernel.text.bilingual import Words, reading_language


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group that somebody sees and is in, and their role there."""

    pk: int
    public_id: str
    name: Words
    tools: Sequence[str]
    is_archived: bool
    role: GroupRole

    @property
    def key(self) -> str:
        return f"group:{self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[named_address(self.public_id, self.name)])


def own_memberships(member: User) -> QuerySet[Membership]:
    """The memberships of somebody in groups that they see, by name of the group, with the group joined."""
    by_name = ("group__name_en", "group__name_fr") if reading_language() == "en" else ("group__name_fr", "group__name_en")
    return (
        Membership.objects.current()
        .filter(member=member, group__deleted_at=None, group__hidden_at=None)
        .select_related("group")
        .order_by(*by_name, "pk")
    )


def animated_groups(member: User) -> QuerySet[Group]:
    """The groups that somebody animates or owns, and sees."""
    animated = Membership.objects.animating().filter(member=member).values("group")
    return Group.objects.filter(pk__in=animated, deleted_at=None, hidden_at=None, archived_at=None)


def own_groups(member: User) -> Sequence[OwnGroup]:
    """All of them, archived ones and those of a hidden kind too, by name.

    One statement, and none from the second time on in a request. It decides nothing (see `roles.standing_of`).
    """
    return remembered(("own_groups", member.pk, reading_language()), lambda: _read(member))


def groups_in_common(member: User, other: User) -> list[OwnGroup]:
    """The groups that a member sees and is in, and another too, by name."""
    own = own_groups(member)
    shared = Membership.objects.current().filter(member=other, group__in=[one.pk for one in own])
    keys = set(shared.values_list("group", flat=True))
    return [one for one in own if one.pk in keys]


def roles_of(member: User) -> Mapping[int, GroupRole]:
    """The role of somebody in each of these groups (primary keys), for lists."""
    return {one.pk: one.role for one in own_groups(member)}


def _read(member: User) -> Sequence[OwnGroup]:
    if not member.is_active:
        return ()
    rows = own_memberships(member).values_list(
        *("group_id", "group__public_id", "group__name_fr", "group__name_en", "group__tools", "group__archived_at", "role")
    )
    return [
        OwnGroup(pk, public_id, Words(name_fr, name_en), tools, archived_at is not None, GroupRole(role))
        for pk, public_id, name_fr, name_en, tools, archived_at, role in rows
    ]
