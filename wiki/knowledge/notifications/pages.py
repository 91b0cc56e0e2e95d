"""News of knowledge pages: what waits for somebody, until it is done, rings the bell and is mailed.

The subject is the key of the page.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers
from intranet.kernel.notifications.wording import actors
from wiki.models import KnowledgePage, KnowledgeState, Recording, RecordingState, WikiPage

ASKED_TO_SPEAK: Final = "wiki.asked_to_speak"
ASKED_TO_REVIEW: Final = "wiki.asked_to_review"
REVIEWED: Final = "wiki.reviewed"
PUBLISHED: Final = "wiki.knowledge_published"
NEW: Final = "wiki.knowledge_new"
NOT_PREPARED: Final = "wiki.recording_failed"
CAPTIONS_WAIT: Final = "wiki.captions_wait"


def _of(event: Event) -> KnowledgePage | None:
    rows = KnowledgePage.objects.select_related("audience", "place")
    return rows.filter(public_id=event.subject.partition(":")[2]).first()


def _person(role: str) -> Callable[[Event], Iterator[Told]]:
    """Tell the one who is this on the page."""

    def told(event: Event) -> Iterator[Told]:
        page = _of(event)
        if page is not None:
            yield Told(role, User.objects.filter(pk=getattr(page, f"{role}_id")))

    return told


def _followers(event: Event) -> Iterator[Told]:
    """Who follows the one who speaks, and who follows a page above it with those under it; who helped to make it knows."""
    page = _of(event)
    if page is None:
        return
    authors = [author.handle for author in page.authors]
    yield followers("person", f"person:{page.speaker.public_id}", but=authors)
    for above in WikiPage.objects.filter(path__in=page.paths_above).order_by("-path"):
        yield followers("watch", above.subtree_key, but=authors)


def _of_recording(role: str) -> Callable[[Event], Iterator[Told]]:
    """Tell the one who is this of the recording that an event names, on whatever page it is."""

    def told(event: Event) -> Iterator[Told]:
        rows = Recording.objects.filter(public_id=str(event.facts.get("recording", "")))
        yield Told(role, User.objects.filter(pk__in=rows.values(role)))

    return told


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    page = WikiPage.objects.select_related("audience", "place").filter(public_id=event.subject.partition(":")[2]).first()
    return members_who_see(page, members) if page is not None and page.is_shown else frozenset()


def _among(events: Sequence[Event], rows: "QuerySet[WikiPage]") -> Mapping[int, WikiPage]:
    found = {page.key: page for page in rows.filter(public_id__in=[event.subject.partition(":")[2] for event in events])}
    return {event.pk: found[event.subject] for event in events if event.subject in found}


def _things(events: Sequence[Event], reader: User) -> Mapping[int, WikiPage]:
    return _among(events, WikiPage.objects.visible_to(reader).in_short())


def _to_read(events: Sequence[Event], reader: User) -> Mapping[int, WikiPage]:
    """Those that the reader has not said to have read."""
    rows = KnowledgePage.objects.visible_to(reader).in_short()
    return _among(events, rows.filter(reviewer=reader, state=KnowledgeState.DRAFT))


def _to_publish(events: Sequence[Event], reader: User) -> Mapping[int, WikiPage]:
    return _among(events, KnowledgePage.objects.visible_to(reader).in_short().exclude(state=KnowledgeState.PUBLISHED))


def _while(**facts: object) -> Callable[[Sequence[Event], User], Mapping[int, WikiPage]]:
    """The pages of these events, while the recordings that they name are so."""

    def things(events: Sequence[Event], reader: User) -> Mapping[int, WikiPage]:
        named = {event.pk: str(event.facts.get("recording", "")) for event in events}
        rows = Recording.objects.filter(public_id__in=named.values(), **facts).values_list("public_id", flat=True)
        waiting = set(rows)
        return {pk: page for pk, page in _things(events, reader).items() if named[pk] in waiting}

    return things


type _Words = Callable[[], str]


def _sentence(words: _Words, address: str) -> Callable[[Sequence[Event], User], Sentence | None]:
    """A sentence that names the actor and the page, and leads to `address` of it."""

    def sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
        page = cast("WikiPage", events[0].thing)
        line = words() % {"person": actors(events[:1]), "title": page.title}
        return Sentence(line, reverse(address, args=[page.address]))

    return sentence


def _about_recording(words: _Words, address: str) -> Callable[[Sequence[Event], User], Sentence | None]:
    """The same of a recording on the page: it leads to `address` of that."""

    def sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
        page = cast("WikiPage", events[0].thing)
        line = words() % {"person": actors(events[:1]), "title": page.title}
        return Sentence(line, reverse(address, args=[str(events[0].facts.get("recording", ""))]))

    return sentence


_SPEAKER: Final[dict[str, str | Promise]] = {"speaker": gettext_lazy("You speak on this page.")}
_KINDS: Final = (
    Kind(
        name=ASKED_TO_SPEAK,
        label=gettext_lazy("Somebody wants to record what I know"),
        icon="mic",
        reasons=_SPEAKER,
        told=_person("speaker"),
        visible_to=_readers,
        things=_things,
        sentence=_sentence(lambda: _("%(person)s wants to keep what you know: “%(title)s”"), "wiki:knowledge_settings"),
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=ASKED_TO_REVIEW,
        label=gettext_lazy("Knowledge pages that I am asked to read"),
        icon="eye",
        reasons={"reviewer": gettext_lazy("You were asked to read this page before it is published.")},
        told=_person("reviewer"),
        visible_to=_readers,
        things=_to_read,
        sentence=_sentence(lambda: _("%(person)s asks you to read “%(title)s” before it is published"), "wiki:knowledge_page"),
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=REVIEWED,
        label=gettext_lazy("My knowledge pages that were read"),
        icon="check",
        reasons=_SPEAKER,
        told=_person("speaker"),
        visible_to=_readers,
        things=_to_publish,
        sentence=_sentence(lambda: _("%(person)s read “%(title)s”: you can publish it"), "wiki:knowledge_settings"),
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=PUBLISHED,
        label=gettext_lazy("Knowledge pages that I helped to make"),
        icon="mic",
        reasons={"interviewer": gettext_lazy("You interview who speaks on this page.")},
        told=_person("interviewer"),
        visible_to=_readers,
        things=_things,
        sentence=_sentence(lambda: _("%(person)s published “%(title)s”"), "wiki:knowledge_page"),
        section=Section.TO_YOU,
    ),
    Kind(
        name=CAPTIONS_WAIT,
        label=gettext_lazy("Captions of what I say"),
        icon="text-cursor-input",
        reasons=_SPEAKER,
        told=_of_recording("speaker"),
        visible_to=_readers,
        things=_while(captions_approved_at=None),
        sentence=_about_recording(
            lambda: _("%(person)s wrote captions of what you say on “%(title)s”: approve them"), "wiki:captions"
        ),
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=NEW,
        label=gettext_lazy("New knowledge pages"),
        icon="mic",
        reasons={
            "person": gettext_lazy("You follow this person."),
            "watch": gettext_lazy("You watch this space."),
        },
        told=_followers,
        visible_to=_readers,
        things=_things,
        sentence=_sentence(lambda: _("%(person)s published what they know: “%(title)s”"), "wiki:knowledge_page"),
    ),
    Kind(
        name=NOT_PREPARED,
        label=gettext_lazy("My recordings that could not be prepared"),
        icon="triangle-alert",
        reasons={"recorded_by": gettext_lazy("You recorded it.")},
        told=_of_recording("recorded_by"),
        visible_to=_readers,
        things=_while(state=RecordingState.FAILED),
        sentence=_about_recording(lambda: _("Your recording on “%(title)s” could not be prepared"), "wiki:recording"),
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
)

for kind in _KINDS:
    kinds.register(kind)
