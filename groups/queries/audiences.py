"""Groups as audiences: which of them a viewer may know of, name and list; and where guests come from."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from groups.models import Group, GroupKind, GuestAccount
from groups.models.groups import AUDIENCE_KIND
from groups.permissions import is_open_to
from groups.queries.members import shown_members
from groups.queries.own import own_groups
from groups.search import GROUP, member_words
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.kinds import COMPLETING, AudienceKind, Known
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchUnavailable, suggest


def origins_of(guests: "QuerySet[User]") -> Collection[str]:
    """The organizations that these guests come from."""
    accounts = GuestAccount.objects.filter(member__in=guests).exclude(organization="")
    return accounts.order_by().values_list("organization", flat=True).distinct()


def _as_known(groups: Iterable[Group]) -> list[Known]:
    return [
        Known(
            kind=AUDIENCE_KIND,
            key=one.public_id,
            name=str(one.name),
            label=one.name.__html__(),
            meta=f"{one.get_kind_display()} · {member_words(one)}",
            address=one.get_absolute_url(),
            remark=_("Open group: whoever joins it will see this too.") if one.kind == GroupKind.OPEN else "",
        )
        for one in groups
    ]


def _groups(viewer: User) -> "QuerySet[Group]":
    """Those whose name and number the viewer may know, and that are not archived."""
    return Group.objects.visible_to(viewer).active()


def _completing(viewer: User, typed: str) -> list[Known]:
    try:
        found = suggest([GROUP], typed, viewer_audiences=audience_ids(viewer), limit=COMPLETING)
    except SearchUnavailable:
        return []
    rows = _groups(viewer).in_bulk([one.key for one in found])
    return _as_known(rows[one.key] for one in found if one.key in rows)


def _named(viewer: User, text: str) -> list[Known]:
    is_named = Q(name_fr__iexact=text) | Q(name_en__iexact=text)
    return _as_known(_groups(viewer).filter(is_named).order_by("pk")[:COMPLETING])


def _own(viewer: User) -> list[Known]:
    keys = [one.public_id for one in own_groups(viewer) if not one.is_archived]
    rows = {one.public_id: one for one in _groups(viewer).filter(public_id__in=keys)}
    return _as_known(rows[key] for key in keys if key in rows)


def _listed(viewer: User, keys: Collection[str]) -> "Mapping[str, QuerySet[User]]":
    """As the page of members lists them, to those who may read it."""
    groups = Group.objects.visible_to(viewer).select_related("content").filter(public_id__in=keys)
    return {
        one.public_id: User.objects.filter(pk__in=shown_members(viewer, one).values("member"))
        for one in groups
        if is_open_to(viewer, one)
    }


GROUPS: Final = AudienceKind(
    kind=AUDIENCE_KIND,
    order=30,
    icon="users",
    shape="group",
    noun=_("Group"),
    heading=_("Members of a group"),
    says=_("{person} is a member of the group {name}."),
    alone=_("A group of mine"),
    known=lambda viewer, keys: _as_known(Group.objects.visible_to(viewer).filter(public_id__in=keys)),
    completing=_completing,
    named=_named,
    own=_own,
    listed=_listed,
)
