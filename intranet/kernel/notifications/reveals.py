"""The kernel's own news: an administrator reads something that is not shown to them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import named
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import about

NAME: Final = "audiences.revealed"


def _told(event: Event) -> Iterator[Told]:
    yield Told("owner", User.objects.filter(public_id=event.facts.get("owner")))


def _visible_to(_event: Event, members: Collection[int]) -> frozenset[int]:
    """Who read what is one's own is for oneself: nothing takes it away."""
    return frozenset(members)


def _sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = max(events, key=lambda event: event.pk)
    thing = named([newest.subject]).get(newest.subject)
    if newest.actor is None or thing is None:
        return None
    line = _("%(who)s, an administrator, can read something of yours for one hour (%(kind)s)")
    words = about(line % {"who": newest.actor.display_name, "kind": thing.label}, thing.title)
    return Sentence(words, reverse("audiences:reveals"), str(newest.facts.get("reason", "")))


REVEALED: Final = Kind(
    name=NAME,
    label=gettext_lazy("An administrator can read something of yours"),
    icon="eye",
    reasons={"owner": gettext_lazy("It is yours, and was not shared with them.")},
    told=_told,
    visible_to=_visible_to,
    sentence=_sentence,
    section=Section.TO_YOU,
    mail=Mail.AT_ONCE,
    is_essential=True,
)

kinds.register(REVEALED)
