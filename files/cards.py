"""What libraries tell on the home page: documents of one's groups that came or changed while one was away."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import ngettext

from files.models import Item
from groups.queries.own import OwnGroup, own_groups
from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import named_address
from intranet.kernel.web.since import Happening, Source, sources


def _happened(member: User, since: datetime, size: int) -> Sequence[Happening]:
    """A line for each group, however many documents others put into it or changed."""
    groups = {group.pk: group for group in own_groups(member)}
    if not groups:
        return []
    rows = Item.objects.visible_to(member).filter(library__group__in=groups, is_folder=False, changed_at__gt=since)
    found = rows.exclude(changed_by=member).values("library__group").annotate(count=Count("pk"), at=Max("changed_at"))
    return [_line(groups[row["library__group"]], row["count"], row["at"]) for row in found.order_by("-at")[:size]]


def _line(group: OwnGroup, count: int, at: datetime) -> Happening:
    words = ngettext("{count} new or changed document in {group}", "{count} new or changed documents in {group}", count)
    address = f"{reverse('files:group', args=[named_address(group.public_id, group.name)])}?sort=-changed"
    line = words.format(count=count, group=group.name)
    return Happening(at=at, about=f"library:{group.public_id}", actor=None, line=line, address=address, icon="folder")


sources.register(Source(key="documents", order=40, happened=_happened))
