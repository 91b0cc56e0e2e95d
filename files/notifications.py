"""News of libraries: what was added, replaced or shared, and what waits for somebody."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext, pgettext

from files.models import Item
from files.queries.sharing import managers_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers
from intranet.kernel.notifications.wording import actors, many

ADDED: Final = "files.added"
REPLACED: Final = "files.replaced"
SHARED: Final = "files.shared"
RELEASE_ASKED: Final = "files.release_asked"
INFECTED: Final = "files.infected"


def _public_id(event: Event) -> str:
    """The item that an event is about: of one that was added the subject is its folder."""
    return str(event.facts.get("item") or event.subject.partition(":")[2])


def _item(event: Event) -> Item | None:
    return Item.objects.filter(public_id=_public_id(event)).select_related("parent").first()


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What the reader may see of the items of these events: one statement, and that of `audience_ids`."""
    rows = Item.objects.visible_to(reader).filter(public_id__in=[_public_id(event) for event in events])
    items = {item.public_id: item for item in rows.select_related("library__group", "library__organization", "library__member")}
    return {event.pk: items[_public_id(event)] for event in events if _public_id(event) in items}


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    item = _item(event)
    return members_who_see(item, members) if item else frozenset()


def _item_of(events: Sequence[Event]) -> Item:
    return cast("Item", events[0].thing)


def _told_of_added(event: Event) -> Iterator[Told]:
    """Whoever follows the folder, or one above it."""
    item = _item(event)
    if item is not None:
        for folder in Item.objects.filter(pk__in=item.above).order_by("-path"):
            yield followers("follows_folder", folder.key, but=())


def _added(events: Sequence[Event], _reader: User) -> Sentence | None:
    """Several documents of one folder are one line, which names the newest."""
    item, others = _item_of(events), len(events) - 1
    words = {"person": actors(events), "name": item.name, "library": item.library.name, "count": others}
    if not others:
        line = _("%(person)s added “%(name)s” to the library: %(library)s")
    elif many(events):
        line = npgettext(
            "several people",
            "%(person)s added “%(name)s” and %(count)d other document to the library: %(library)s",
            "%(person)s added “%(name)s” and %(count)d other documents to the library: %(library)s",
            others,
        )
    else:
        line = npgettext(
            "one person",
            "%(person)s added “%(name)s” and %(count)d other document to the library: %(library)s",
            "%(person)s added “%(name)s” and %(count)d other documents to the library: %(library)s",
            others,
        )
    return Sentence(line % words, item.get_absolute_url())


def _told_of_replaced(event: Event) -> Iterator[Told]:
    item = _item(event)
    if item is not None:
        yield followers("follows_document", item.key, but=())
        for folder in Item.objects.filter(pk__in=item.above).order_by("-path"):
            yield followers("follows_folder", folder.key, but=())


def _replaced(events: Sequence[Event], _reader: User) -> Sentence | None:
    item = _item_of(events)
    line = _("%(person)s added version %(number)s: “%(name)s”")
    if many(events):
        line = pgettext("several people", "%(person)s added versions, the last one is %(number)s: “%(name)s”")
    words = {"person": actors(events), "number": events[0].facts.get("version", ""), "name": item.name}
    return Sentence(line % words, item.get_absolute_url())


def _told_of_shared(event: Event) -> Iterator[Told]:
    yield Told("given_access", User.objects.filter(public_id__in=str(event.facts.get("people", "")).split()))


def _shared(events: Sequence[Event], _reader: User) -> Sentence | None:
    item = _item_of(events)
    line = _("%(person)s shared “%(name)s” with you")
    if many(events):
        line = pgettext("several people", "%(person)s shared “%(name)s” with you")
    return Sentence(line % {"person": actors(events), "name": item.name}, item.get_absolute_url())


def _told_of_asking(event: Event) -> Iterator[Told]:
    yield Told("holds_lock", User.objects.filter(public_id=event.facts.get("holder", "")))


def _asked(events: Sequence[Event], _reader: User) -> Sentence | None:
    item = _item_of(events)
    line = _("%(person)s asks you to release “%(name)s”, which you have locked")
    if many(events):
        line = pgettext("several people", "%(person)s ask you to release “%(name)s”, which you have locked")
    return Sentence(line % {"person": actors(events), "name": item.name}, item.get_absolute_url())


def _told_of_virus(event: Event) -> Iterator[Told]:
    item = _item(event)
    if item is not None:
        version = item.versions.filter(number=event.facts.get("version"))
        yield Told("added_it", User.objects.filter(pk__in=version.values("author")))
        yield Told("manages_it", managers_of(item))


def _infected(events: Sequence[Event], _reader: User) -> Sentence | None:
    item = _item_of(events)
    line = _("A virus was found in version %(number)s of “%(name)s”: nobody can open it")
    words = {"number": events[0].facts.get("version", ""), "name": item.name}
    return Sentence(line % words, item.get_absolute_url())


KINDS: Final = (
    Kind(
        name=ADDED,
        label=gettext_lazy("Documents added"),
        icon="file-text",
        reasons={"follows_folder": gettext_lazy("You follow this folder.")},
        told=_told_of_added,
        visible_to=_readers,
        things=_things,
        sentence=_added,
    ),
    Kind(
        name=REPLACED,
        label=gettext_lazy("New versions of documents"),
        icon="file-text",
        reasons={
            "follows_document": gettext_lazy("You follow this document."),
            "follows_folder": gettext_lazy("You follow this folder."),
        },
        told=_told_of_replaced,
        visible_to=_readers,
        things=_things,
        sentence=_replaced,
    ),
    Kind(
        name=SHARED,
        label=gettext_lazy("Documents shared with you"),
        icon="share-2",
        reasons={"given_access": gettext_lazy("You were given access.")},
        told=_told_of_shared,
        visible_to=_readers,
        things=_things,
        sentence=_shared,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=RELEASE_ASKED,
        label=gettext_lazy("Somebody needs a document that you have locked"),
        icon="lock",
        reasons={"holds_lock": gettext_lazy("You have locked this document.")},
        told=_told_of_asking,
        visible_to=_readers,
        things=_things,
        sentence=_asked,
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=INFECTED,
        label=gettext_lazy("Viruses in documents that you added or manage"),
        icon="octagon-alert",
        reasons={
            "added_it": gettext_lazy("You added this version."),
            "manages_it": gettext_lazy("You manage this document."),
        },
        told=_told_of_virus,
        visible_to=_readers,
        things=_things,
        sentence=_infected,
        section=Section.WAITING,
        is_essential=True,
    ),
)

for each in KINDS:
    kinds.register(each)
