"""A notice can be reported, and goes to those who look after its group, or above them when one of them posted it."""

from django.utils.translation import gettext_lazy as _

from groups.roles import moderators_of, owning_organization
from intranet.kernel.contributions.moderation import subject_of
from intranet.kernel.moderation.subjects import subjects
from tests.skeleton.models import Notice
from tests.skeleton.notices.actions import set_notice_hidden
from tests.skeleton.notices.permissions import can_see_notice


def _find(public_id: str) -> Notice | None:
    rows = Notice.objects.filter(public_id=public_id, deleted_at=None)
    return rows.select_related("author", "group__content").first()


subjects.register(
    subject_of(
        word="notice",
        label=_("Notice"),
        find=_find,
        is_visible=can_see_notice,
        moderators=lambda notice: moderators_of(notice.group),
        organization=lambda notice: owning_organization(notice.group),
        place=lambda notice: notice.group.key,
        hide=lambda actor, notice: set_notice_hidden(actor=actor, notice=notice, is_hidden=True),
        restore=lambda actor, notice: set_notice_hidden(actor=actor, notice=notice, is_hidden=False),
    )
)
