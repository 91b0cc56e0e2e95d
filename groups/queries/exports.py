"""What the export of a group reads of its people, as its owner may see them, and how far an export is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from groups.models import Group, GroupExport, GroupRole, Membership
from groups.queries.members import shown_members
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.batches import batches
from profiles.models import Section
from profiles.visibility import people_visible_to, visible_sections

MEMBERS_AT_ONCE: Final = 500


def group_of(place: Place) -> Group:
    """The group whose content a place holds. Raises Group.DoesNotExist."""
    return Group.objects.get(content=place)


def export_under_way(group: Group) -> GroupExport | None:
    """The one that is being made, whoever asked for it."""
    return GroupExport.objects.under_way().filter(group=group).select_related("actor").first()


def last_export(owner: User, group: Group) -> GroupExport | None:
    """The last one that ended of those that an owner asked for: ready, or given up."""
    ready, failed = Q(expires_at__isnull=False), Q(failed_at__isnull=False)
    ended = GroupExport.objects.filter(ready | failed, group=group, actor=owner)
    return ended.order_by("-asked_at", "-pk").first()


@dataclass(frozen=True)
class ExportedMember:
    """A member, with the work address that the reader may see ("" for none)."""

    membership: Membership
    email: str


def exported_members(reader: User, group: Group) -> Iterator[ExportedMember]:
    """Those whom the reader may list, by name."""
    for some in batches(shown_members(reader, group), "name_key", "pk", size=MEMBERS_AT_ONCE):
        people = [one.member for one in some]
        seen = set(people_visible_to(reader).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
        sections = visible_sections(reader, [one.profile for one in people if hasattr(one, "profile")])
        for one in some:
            is_open = one.member_id in seen and Section.CONTACT in sections.get(one.member_id, ())
            yield ExportedMember(one, one.member.email if is_open else "")


def owners_of(reader: User, group: Group) -> "QuerySet[Membership]":
    """The owners whom the reader may list, the first of them first."""
    return shown_members(reader, group).filter(role=GroupRole.OWNER).order_by("joined_at", "pk")
