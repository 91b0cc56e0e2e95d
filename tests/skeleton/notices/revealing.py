"""What an administrator may have revealed of notices: one, with its author."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from groups.queries.visible import public_id_of
from intranet.kernel.audiences.revealing import Names, revealables
from intranet.kernel.contributions.revealing import revealable_of
from tests.skeleton.models import Notice
from tests.skeleton.notices.permissions import can_see_notice


def _find_all(public_ids: Collection[str]) -> dict[str, Notice]:
    rows = Notice.objects.filter(public_id__in=public_ids, deleted_at=None, group__deleted_at=None)
    return {notice.public_id: notice for notice in rows.select_related("author", "group__content")}


def _at(names: Names, _part: str) -> Notice | None:
    notice = _find_all([names["public_id"]]).get(names["public_id"])
    return notice if notice and notice.group.public_id == public_id_of(names["address"]) else None


revealables.register(
    revealable_of(
        word="notice",
        label=_("Notice"),
        shows=_("Its title, its text and its author."),
        is_at=lambda url_name, _names: url_name == "notices:notice",
        at=_at,
        find_all=_find_all,
        is_visible=can_see_notice,
    )
)
