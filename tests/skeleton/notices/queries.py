"""What the pages of notices show."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import User
from tests.skeleton.models import Notice

SHOWN = 50


def notices_of(viewer: User, group: Group) -> "QuerySet[Notice]":
    """Those of the group that the viewer may read and whose day has not passed, the first to end first."""
    rows = Notice.objects.visible_to(viewer).filter(group=group, until__gte=timezone.localdate())
    return rows.select_related("group", "author").order_by("until", "pk")[:SHOWN]


def notice_or_404(viewer: User, group: Group, public_id: str) -> Notice:
    """One of the group, ended or not; Http404 when the viewer may not read it, as when there is none."""
    rows = Notice.objects.visible_to(viewer).filter(group=group, public_id=public_id)
    notice = rows.select_related("group__content", "author").first()
    if notice is None:
        raise Http404
    return notice
