"""News of notices: those who follow the group hear of a new one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.content.reading import excerpt
from intranet.kernel.notifications.kinds import Kind, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers
from intranet.kernel.notifications.wording import actors
from tests.skeleton.models import Notice

POSTED: Final = "notices.posted"


def _notice(event: Event) -> Notice | None:
    return Notice.objects.select_related("group").filter(public_id=event.subject.partition(":")[2]).first()


def _told(event: Event) -> Iterator[Told]:
    notice = _notice(event)
    if notice is not None:
        yield followers("follows_group", notice.group.key, but=())


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    notice = _notice(event)
    return members_who_see(notice, members) if notice else frozenset()


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    rows = Notice.objects.visible_to(reader).select_related("group")
    found = {notice.key: notice for notice in rows.filter(public_id__in=[event.subject.partition(":")[2] for event in events])}
    return {event.pk: found[event.subject] for event in events if event.subject in found}


def _sentence(events: Sequence[Event], _reader: User) -> Sentence:
    notice = cast("Notice", events[0].thing)
    line = _("%(person)s posted the notice “%(title)s” in the group %(group)s")
    names = {"person": actors(events[:1]), "title": notice.title, "group": notice.group.name}
    return Sentence(line % names, notice.get_absolute_url(), excerpt(notice.html), notice.language)


kinds.register(
    Kind(
        name=POSTED,
        label=gettext_lazy("New notices in groups I follow"),
        icon="bell",
        reasons={"follows_group": gettext_lazy("You follow this group.")},
        told=_told,
        visible_to=_readers,
        things=_things,
        sentence=_sentence,
    )
)
