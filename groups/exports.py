"""The first part of an export: what a group is, and who is in it."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from groups.models import Group, GroupRole, Membership
from groups.queries.exports import ExportedMember, exported_members, group_of, owners_of
from groups.queries.listing import co_owners_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.spreadsheets import BYTE_ORDER_MARK, safe_cell
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import ExportedFile, Part, both, encoded, parts, person
from intranet.kernel.places.tools import tools


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    group = group_of(place)
    yield ExportedFile("group.json", encoded([json.dumps(_facts(reader, group), ensure_ascii=False, indent=2), "\n"]))
    yield ExportedFile("members.csv", encoded(_lines(exported_members(reader, group))))


def _facts(reader: User, group: Group) -> dict[str, Any]:
    """What the page of a group says, in both languages."""
    return {
        "id": group.public_id,
        "address": absolute(group.get_absolute_url()),
        "kind": group.kind,
        "name": both(group.name),
        "purpose": both(group.purpose),
        "welcome": both(group.welcome),
        "owners": [person(one.member) for one in owners_of(reader, group)],
        "organizations": [both(one.name) for one in co_owners_of([group.pk]).get(group.pk, ())],
        "tools": [{"key": one.key, "label": str(one.label)} for one in tools if one.key in group.tools],
        "publications_wait_for_approval": group.is_approval_needed,
        "member_count": group.member_count,
        "created_at": group.created_at.isoformat(),
        "archived_at": group.archived_at.isoformat() if group.archived_at else None,
        "exported_at": timezone.now().isoformat(),
        "exported_by": person(reader),
    }


def _lines(members: Iterator[ExportedMember]) -> Iterator[str]:
    """The members as lines for a spreadsheet; nothing in it is run as a formula."""
    yield BYTE_ORDER_MARK
    yield _line(_("Name"), _("Handle"), _("E-mail"), _("Role"), _("Organization"), _("Joined on"), _("Access until"))
    for one in members:
        membership = one.membership
        yield _line(
            membership.member.display_name,
            membership.member.handle,
            one.email,
            GroupRole(membership.role).label,
            _organization_of(membership),
            localtime(membership.joined_at).date().isoformat(),
            localtime(membership.until).date().isoformat() if membership.until else "",
        )


def _line(*cells: object) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


def _organization_of(membership: Membership) -> str:
    """Where a member works, or where a guest comes from."""
    guest = getattr(membership.member, "guest_account", None)
    if guest is not None and guest.organization:
        return str(guest.organization)
    profile = getattr(membership.member, "profile", None)
    return str(profile.organization.name) if profile is not None and profile.organization else ""


PART: Final = Part(key="group", order=0, files=_files, words=("group",))

parts.register(PART)
