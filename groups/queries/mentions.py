"""Whom what is written in a group may mention: its members, and in an open group, whose content everyone reads, anybody."""

from itertools import chain

from django.db.models import Q

from groups import permissions
from groups.models import GroupKind
from groups.queries.members import shown_members
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.content.mentions import SUGGESTED, Candidate
from intranet.kernel.permissions import require
from intranet.kernel.text.bilingual import fold
from profiles.queries.mentions import as_candidates, people_completing
from profiles.visibility import is_listable


def people_to_mention(viewer: User, public_id: str, typed: str) -> list[Candidate]:
    """People who complete a name in a group: its members first, in the order of names.

    Raises Http404, and PermissionRefused for a closed group that the viewer is not in.
    """
    group = group_or_404(viewer, public_id)
    require(permissions.can_read_group(viewer, group))
    # A handle is a name with dots in it.
    key = fold(typed.replace(".", " "))
    if not key:
        return []
    named = shown_members(viewer, group).filter(Q(name_key__startswith=key) | Q(name_key__contains=f" {key}"))
    named = named.filter(is_listable("member__"), member__is_active=True)
    members = [one.member for one in named.order_by("name_key", "pk")[: SUGGESTED + 1]]
    others = people_completing(viewer, typed) if group.kind == GroupKind.OPEN else []
    return as_candidates(dict.fromkeys(chain(members, others)))
