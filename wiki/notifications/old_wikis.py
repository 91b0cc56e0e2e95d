"""News of an old wiki that somebody brings: it was read, imported, or could not be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from wiki.models import OldWiki, Stage, WikiPage

OLD_WIKI: Final = "wiki.old_wiki"
"""Its subject is the page under which it is brought; facts: `old_wiki`, its public id."""


def _id(event: Event) -> str:
    return str(event.facts.get("old_wiki", ""))


def _told(event: Event) -> Iterator[Told]:
    yield Told("brought", User.objects.filter(pk__in=OldWiki.objects.filter(public_id=_id(event)).values("actor")))


def _sees(event: Event, members: Collection[int]) -> frozenset[int]:
    sent = OldWiki.objects.filter(public_id=_id(event)).first()
    page = WikiPage.objects.in_short().filter(pk=sent.page_id).first() if sent else None
    return members_who_see(page, members) & {sent.actor_id} if sent and page else frozenset()


def _old_wikis(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    rows = OldWiki.objects.filter(public_id__in=[_id(event) for event in events], actor=reader)
    seen = rows.filter(page__in=WikiPage.objects.visible_to(reader)).select_related("page")
    found = {sent.public_id: sent for sent in seen.defer("losses")}
    return {event.pk: found[_id(event)] for event in events if _id(event) in found}


def _sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    sent = cast("OldWiki", events[0].thing)
    if sent.stage == Stage.DONE:
        line = _("The old wiki %(name)s is imported under the page %(title)s: read what was lost")
    elif sent.stage == Stage.FAILED:
        line = _("The old wiki %(name)s could not be imported under the page %(title)s")
    elif sent.problem:
        line = _("The import of the old wiki %(name)s under the page %(title)s has stopped: it can go on")
    else:
        line = _("The old wiki %(name)s is read: look at what would be lost, then import it under the page %(title)s")
    address = reverse("wiki:old_wiki_report", args=[sent.page.address, sent.public_id])
    return Sentence(line % {"name": sent.name, "title": sent.page.title}, address)


KIND: Final = Kind(
    name=OLD_WIKI,
    label=gettext_lazy("Old wikis that I bring"),
    icon="upload",
    reasons={"brought": gettext_lazy("You sent this old wiki.")},
    told=_told,
    visible_to=_sees,
    things=_old_wikis,
    sentence=_sentence,
    section=Section.WAITING,
    mail=Mail.AT_ONCE,
)

kinds.register(KIND)
