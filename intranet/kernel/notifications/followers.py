"""The kernel's own news: somebody follows you."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import Kind as AccountKind
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.navigation import page_of
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors, many

NAME = "follows.followed"


def _told(event: Event) -> Iterator[Told]:
    yield Told("followed", User.objects.filter(public_id=_followed(event)))


def _visible_to(event: Event, members: Collection[int]) -> frozenset[int]:
    """Guests see no strangers; and there is nothing to see of who stopped following, or is not listed any more."""
    if not _followers_still([event]):
        return frozenset()
    inside = User.objects.filter(pk__in=members, is_active=True).exclude(kind=AccountKind.GUEST)
    return frozenset(inside.values_list("pk", flat=True))


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    return {} if reader.is_guest else _followers_still(events)


def _followers_still(events: Sequence[Event]) -> dict[int, User]:
    """The followers who still follow and may be named, by event."""
    wanted = {event.actor_id for event in events if event.actor is not None and event.actor.is_listable}
    keys = {event.subject for event in events}
    following = set(Follow.objects.filter(member__in=wanted, key__in=keys).values_list("member_id", "key"))
    return {
        event.pk: event.actor for event in events if event.actor is not None and (event.actor_id, event.subject) in following
    }


def _sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    if events[0].actor is None:
        return None
    is_several = many(events)
    line = ngettext("%(who)s follows you", "%(who)s follow you", 1 + is_several) % {"who": actors(events)}
    return Sentence(line, page_of(reader if is_several else events[0].actor))


def _followed(event: Event) -> str:
    """The public id of the member who is followed."""
    return event.subject.partition(":")[2]


FOLLOWED = Kind(
    name=NAME,
    label=_("Someone follows you"),
    icon="user-plus",
    reasons={"followed": _("You are the person being followed.")},
    told=_told,
    visible_to=_visible_to,
    things=_things,
    sentence=_sentence,
    section=Section.TO_YOU,
    mail=Mail.NONE,
)

kinds.register(FOLLOWED)
