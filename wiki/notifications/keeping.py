"""What waits for those who keep pages true. Each is told once, by bell and by mail.

The subject is the key of the page, or of the space whose pages are without anybody; facts name the day, or the member.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors
from intranet.kernel.text.dates import day
from wiki.models import TOP_DEPTH, Space, WikiPage
from wiki.queries.keeping import told_of, without_keeper

REVIEW_DUE: Final = "wiki.review_due"
ENTRUSTED: Final = "wiki.entrusted"
WITHOUT_KEEPER: Final = "wiki.without_keeper"


def _fact(event: Event, name: str) -> str:
    return str(event.facts.get(name, ""))


def _ids(events: Sequence[Event]) -> list[str]:
    return [event.subject.partition(":")[2] for event in events]


def _page(event: Event) -> WikiPage | None:
    return WikiPage.objects.in_short().filter(public_id=event.subject.partition(":")[2]).first()


def _kept(events: Sequence[Event], reader: User) -> dict[int, WikiPage]:
    """The pages that the reader sees and is responsible for, by event; one statement."""
    rows = WikiPage.objects.visible_to(reader).in_short().filter(public_id__in=_ids(events), responsible=reader)
    found = {page.key: page for page in rows}
    return {event.pk: found[event.subject] for event in events if event.subject in found}


# A page to review ---------------------------------------------------------------------------------------------------------


def _tell_keeper(event: Event) -> Iterator[Told]:
    page = _page(event)
    yield Told("responsible", User.objects.filter(pk=(page and page.responsible_id) or 0))


def _is_still_due(event: Event, page: WikiPage) -> bool:
    return page.review_due_on is not None and page.review_due_on.isoformat() == _fact(event, "due")


def _see_due(event: Event, members: Collection[int]) -> frozenset[int]:
    """The responsible member, until somebody has reviewed the page."""
    page = _page(event)
    if page is None or not _is_still_due(event, page) or page.archived_at:
        return frozenset()
    return members_who_see(page, members) & {page.responsible_id or 0}


def _due(events: Sequence[Event], reader: User) -> Mapping[int, WikiPage]:
    kept, of = _kept(events, reader), {event.pk: event for event in events}
    return {pk: page for pk, page in kept.items() if _is_still_due(of[pk], page) and not page.archived_at}


def _due_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    page = cast("WikiPage", events[0].thing)
    due_on = date.fromisoformat(_fact(events[0], "due"))
    if due_on < timezone.localdate():
        line = _("The page %(title)s was to be reviewed by %(day)s: is it still true?")
    else:
        line = _("The page %(title)s is to be reviewed by %(day)s: is it still true?")
    return Sentence(line % {"title": page.title, "day": day(due_on)}, page.get_absolute_url())


# A page entrusted by somebody ---------------------------------------------------------------------------------------------


def _tell_entrusted(event: Event) -> Iterator[Told]:
    yield Told("responsible", User.objects.filter(public_id=_fact(event, "member")))


def _see_entrusted(event: Event, members: Collection[int]) -> frozenset[int]:
    page = _page(event)
    return members_who_see(page, members) & {page.responsible_id or 0} if page else frozenset()


def _entrusted_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    page = cast("WikiPage", events[0].thing)
    line = _("%(person)s asks you to keep the page %(title)s true: you are now responsible for it")
    return Sentence(line % {"person": actors(events[:1]), "title": page.title}, page.get_absolute_url())


# Pages without a responsible member -----------------------------------------------------------------------------------------


def _space(event: Event) -> Space | None:
    rows = Space.objects.select_related("group", "organization")
    return rows.filter(public_id=event.subject.partition(":")[2]).first()


def _tell_managers(event: Event) -> Iterator[Told]:
    space = _space(event)
    if space is not None:
        yield Told("manages", told_of(space))


@dataclass(frozen=True)
class Left:
    """What somebody who left kept in a space, of what the reader sees: how many pages."""

    person: User
    front: WikiPage
    count: int


def _left(events: Sequence[Event], reader: User) -> Mapping[int, Left]:
    """What waits for somebody to take it over, by event; three statements."""
    spaces, members = _ids(events), [_fact(event, "member") for event in events]
    people = {one.public_id: one for one in User.objects.filter(public_id__in=members)}
    fronts = WikiPage.objects.visible_to(reader).in_short().to_list().filter(space__public_id__in=spaces, depth=TOP_DEPTH)
    top = {front.space.public_id: front for front in fronts}
    rows = without_keeper(reader).filter(space__public_id__in=spaces, former_responsible__public_id__in=members)
    pairs = rows.values_list("space__public_id", "former_responsible__public_id").annotate(count=Count("pk"))
    counts = {(space, member): count for space, member, count in pairs.order_by()}
    found = {}
    for event, space, member in zip(events, spaces, members, strict=True):
        if (space, member) in counts and space in top and member in people:
            found[event.pk] = Left(people[member], top[space], counts[space, member])
    return found


def _see_left(event: Event, members: Collection[int]) -> frozenset[int]:
    space = _space(event)
    managers = told_of(space).filter(pk__in=members) if space else User.objects.none()
    return frozenset(manager.pk for manager in managers if _left([event], manager))


def _left_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    left = cast("Left", events[0].thing)
    line = ngettext(
        "%(person)s left %(count)d page without a responsible member in the wiki: %(space)s",
        "%(person)s left %(count)d pages without a responsible member in the wiki: %(space)s",
        left.count,
    )
    words = line % {"person": left.person.display_name, "count": left.count, "space": left.front.space.name}
    return Sentence(words, reverse("wiki:to_review", args=[left.front.address]))


RESPONSIBLE: Final[dict[str, str | Promise]] = {"responsible": gettext_lazy("You are responsible for this page.")}
MANAGES: Final[dict[str, str | Promise]] = {"manages": gettext_lazy("You manage the space of these pages.")}
KINDS: Final = (
    Kind(
        name=REVIEW_DUE,
        label=gettext_lazy("Wiki pages of mine that are to be reviewed"),
        icon="badge-check",
        reasons=RESPONSIBLE,
        told=_tell_keeper,
        visible_to=_see_due,
        things=_due,
        sentence=_due_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=ENTRUSTED,
        label=gettext_lazy("Wiki pages that somebody entrusts to me"),
        icon="badge-check",
        reasons=RESPONSIBLE,
        told=_tell_entrusted,
        visible_to=_see_entrusted,
        things=_kept,
        sentence=_entrusted_sentence,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=WITHOUT_KEEPER,
        label=gettext_lazy("Wiki pages that nobody is responsible for any more"),
        icon="user-plus",
        reasons=MANAGES,
        told=_tell_managers,
        visible_to=_see_left,
        things=_left,
        sentence=_left_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
)

for kind in KINDS:
    kinds.register(kind)
