"""News of viruses in documents of pages. The subject is the key of the page; facts: `file`, the public id of the document."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from wiki.models import PageFile, WikiPage

INFECTED: Final = "wiki.infected"


# The texts of pages, which no sentence says.
_LONG: Final = ("page__body", "page__html", "page__text")


def _file(event: Event) -> PageFile | None:
    rows = PageFile.objects.filter(public_id=str(event.facts.get("file", "")))
    return rows.select_related("page__audience", "page__place__audience").defer(*_LONG).first()


def _told(event: Event) -> Iterator[Told]:
    file = _file(event)
    if file is not None:
        yield Told("added_it", User.objects.filter(pk=file.added_by_id))
        yield Told("responsible", User.objects.filter(pk=file.page.responsible_id or 0))


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    file = _file(event)
    return members_who_see(file.page, members) if file is not None else frozenset()


def _things(events: Sequence[Event], reader: User) -> Mapping[int, PageFile]:
    """The documents whose pages the reader may see, by event."""
    pages = WikiPage.objects.visible_to(reader)
    rows = PageFile.objects.filter(public_id__in=[event.facts.get("file", "") for event in events], page__in=pages)
    found = {file.public_id: file for file in rows.select_related("page__space").defer(*_LONG)}
    return {event.pk: found[event.facts["file"]] for event in events if event.facts.get("file") in found}


def _sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    files = {cast("PageFile", event.thing).name for event in events}
    page = cast("PageFile", events[0].thing).page
    if len(files) == 1:
        line = _("A virus was found in “%(name)s”, on the page “%(title)s”: nobody can open it")
    else:
        line = _("Viruses were found in %(count)d documents of the page “%(title)s”: nobody can open them")
    words = {"name": min(files), "count": len(files), "title": page.title}
    return Sentence(line % words, page.get_absolute_url())


kinds.register(
    Kind(
        name=INFECTED,
        label=gettext_lazy("Viruses in documents that I put on wiki pages"),
        icon="octagon-alert",
        reasons={
            "added_it": gettext_lazy("You put this document on the page."),
            "responsible": gettext_lazy("You are responsible for this page."),
        },
        told=_told,
        visible_to=_readers,
        things=_things,
        sentence=_sentence,
        section=Section.WAITING,
        is_essential=True,
    )
)
