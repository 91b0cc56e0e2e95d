"""What the kernel asks of notices: who follows one, and who sees one."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.follows.keys import Followable, followables
from tests.skeleton.models import Notice
from tests.skeleton.notices.permissions import can_follow_notice, can_see_notice

JOINED = ("audience", "place__audience", "group__content")

followables.register(Followable("notice", can_follow_notice))
shared_kinds.register(
    SharedKind(
        word="notice",
        noun=_("Notice"),
        find=lambda public_id: Notice.objects.select_related(*JOINED).filter(public_id=public_id).first(),
        is_visible=lambda viewer, notice: bool(can_see_notice(viewer, notice)),
        title=attrgetter("title"),
        address=lambda notice: str(notice.get_absolute_url()),
        manages=lambda viewer, notice: viewer.pk == notice.author_id,
    )
)
