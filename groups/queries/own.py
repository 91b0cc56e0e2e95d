"""The groups that somebody is in, by what names them: streams, composers and the side menu of every page ask for them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from groups.models import GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.addresses import address_of, named_address
from intranet.kernel.bilingual import Words, reading_language
from intranet.kernel.memory import remembered
from intranet.kernel.plans import planned_cursor


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
        return address_of("groups:group", named_address(self.public_id, self.name))


# `own_memberships`, asked on every page: put together by the ORM each time, it takes twice as long.
_OWN: Final = """
    SELECT one.id, one.public_id, one.name_fr, one.name_en, one.tools, one.archived_at IS NOT NULL, membership.role
    FROM groups_membership membership JOIN groups_group one ON one.id = membership.group_id
    WHERE membership.member_id = %s AND (membership.until IS NULL OR membership.until > %s)
        AND one.deleted_at IS NULL AND one.hidden_at IS NULL
    ORDER BY {by_name}, membership.id
"""
_BY_NAME: Final = {"en": "one.name_en, one.name_fr", "fr": "one.name_fr, one.name_en"}


def own_memberships(member: User) -> QuerySet[Membership]:
    """The memberships of somebody in groups that they see, by name of the group, with the group joined."""
    by_name = ("group__name_en", "group__name_fr") if reading_language() == "en" else ("group__name_fr", "group__name_en")
    return (
        Membership.objects.current()
        .filter(member=member, group__deleted_at=None, group__hidden_at=None)
        .select_related("group")
        .order_by(*by_name, "pk")
    )


def own_groups(member: User) -> Sequence[OwnGroup]:
    """All of them, archived ones and those of a hidden kind too, by name.

    One statement, and none from the second time on in a request. It decides nothing (see `roles.standing_of`).
    """
    return remembered(("own_groups", member.pk, reading_language()), lambda: _read(member))


def roles_of(member: User) -> Mapping[int, GroupRole]:
    """The role of somebody in each of these groups (primary keys), for lists."""
    return {one.pk: one.role for one in own_groups(member)}


def _read(member: User) -> Sequence[OwnGroup]:
    if not member.is_active:
        return ()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with planned_cursor() as cursor:
        cursor.execute(_OWN.format(by_name=_BY_NAME[reading_language()]), [member.pk, now])
        rows = cursor.fetchall()
    return [
        OwnGroup(pk, public_id, Words(name_fr, name_en), json.loads(tools), bool(is_archived), GroupRole(role))
        for pk, public_id, name_fr, name_en, tools, is_archived, role in rows
    ]
