"""News of the pages that one follows, or is responsible for: what changed in them, and what is new below.

A page is followed by itself, or with the pages under it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_among, members_who_see, moving_place
from intranet.kernel.notifications.kinds import Kind, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers
from intranet.kernel.notifications.wording import actors, many
from wiki.models import Edition, WikiPage

EDITED: Final = "wiki.edited"
"""Facts: `edition`, its number; `writers`, the public ids of those who wrote it."""
ADDED: Final = "wiki.added"
"""Its subject is the page above; facts: `page`, the public id of the new one."""
MOVED: Final = "wiki.moved"
"""Facts: `how`: renamed, moved, archived or unarchived."""
DELETED: Final = "wiki.deleted"


def _public_id(event: Event) -> str:
    """The page that an event is about: of a new one the subject is the page above."""
    return str(event.facts.get("page") or event.subject.partition(":")[2])


def _page(event: Event) -> WikiPage | None:
    return WikiPage.objects.filter(public_id=_public_id(event)).in_short().first()


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What the reader may see of the pages of these events: one statement, and that of `audience_ids`."""
    return _among(events, WikiPage.objects.visible_to(reader).to_list().in_short())


def _edited_things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """The pages that the reader may see, each with what its writers say of the edition that the event is about."""
    pages = cast("Mapping[int, WikiPage]", _things(events, reader))
    rows = Edition.objects.filter(page__in=list(pages.values()), hidden_at=None).values_list("page", "number", "summary")
    numbers = {int(event.facts["edition"]) for event in events}
    summaries = {(page, number): summary for page, number, summary in rows.filter(number__in=numbers)}
    return {
        event.pk: (page, summaries.get((page.pk, event.facts["edition"]), ""))
        for event in events
        if (page := pages.get(event.pk))
    }


def _gone_things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """Those of the pages that are gone which the reader might see if they were there."""
    return _among(
        events, WikiPage.objects.meant_for(reader).filter(deleted_at__isnull=False, hidden_at=None).to_list().in_short()
    )


def _among(events: Sequence[Event], rows: "QuerySet[WikiPage]") -> Mapping[int, object]:
    pages = {page.public_id: page for page in rows.filter(public_id__in=[_public_id(event) for event in events])}
    return {event.pk: pages[_public_id(event)] for event in events if _public_id(event) in pages}


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    page = _page(event)
    return members_who_see(page, members) if page else frozenset()


def _gone_readers(event: Event, members: Collection[int]) -> frozenset[int]:
    """Those who saw the page until it was deleted."""
    page = _page(event)
    if page is None or page.deleted_at is None or page.hidden_at is not None:
        return frozenset()
    found, place = members_among(page.audience_id, members), moving_place(page)
    return found & members_among(place.audience_id, members) if place else found


# Whom they tell ----------------------------------------------------------------------------------------------------------


def _told_of_page(event: Event) -> Iterator[Told]:
    """Who is responsible for the page, who follows it, and who follows one above it with those under it; its writers know."""
    page = _page(event)
    if page is None:
        return
    writers = str(event.facts.get("writers", "")).split()
    yield _but(Told("responsible", User.objects.filter(wiki_pages=page)), writers)
    yield _but(followers("follows_page", page.key, but=()), writers)
    for above in WikiPage.objects.filter(path__in=[page.path, *page.paths_above]).order_by("-path"):
        yield _but(followers("follows_subtree", above.subtree_key, but=()), writers)


def _but(told: Told, public_ids: Collection[str]) -> Told:
    return Told(told.reason, told.people.exclude(public_id__in=public_ids), told.follow_key)


def _told_of_added(event: Event) -> Iterator[Told]:
    page = _page(event)
    for above in WikiPage.objects.filter(path__in=page.paths_above).order_by("-path") if page else ():
        yield followers("follows_subtree", above.subtree_key, but=())


# What they say -----------------------------------------------------------------------------------------------------------


def _page_of(events: Sequence[Event]) -> WikiPage:
    return cast("WikiPage", events[0].thing)


def _edited(events: Sequence[Event], _reader: User) -> Sentence | None:
    page, summary = cast("tuple[WikiPage, str]", events[0].thing)
    if many(events):
        line = pgettext("several people", "%(people)s changed the page “%(title)s”")
    else:
        line = pgettext("one person", "%(people)s changed the page “%(title)s”")
    words = line % {"people": actors(events), "title": page.title}
    return Sentence(words, page.get_absolute_url(), summary)


def _added(events: Sequence[Event], _reader: User) -> Sentence | None:
    """Several new pages under one are one line, which names the newest."""
    pages = list({page.pk: page for event in events if (page := cast("WikiPage", event.thing))}.values())
    others = len(pages) - 1
    words = {"people": actors(events), "title": pages[0].title, "count": others}
    if not others:
        return Sentence(_("%(people)s wrote the page “%(title)s”") % words, pages[0].get_absolute_url())
    line = ngettext(
        "%(people)s wrote “%(title)s” and %(count)s other page",
        "%(people)s wrote “%(title)s” and %(count)s other pages",
        others,
    )
    return Sentence(line % words, pages[0].get_absolute_url())


def _moved(events: Sequence[Event], _reader: User) -> Sentence | None:
    page = _page_of(events)
    lines = {
        "renamed": _("%(people)s gave a page a new name: “%(title)s”"),
        "moved": _("%(people)s moved the page “%(title)s”"),
        "archived": _("%(people)s archived the page “%(title)s”"),
        "unarchived": _("%(people)s took the page “%(title)s” out of the archive"),
    }
    line = lines[str(events[0].facts.get("how", "moved"))]
    return Sentence(line % {"people": actors(events[:1]), "title": page.title}, page.get_absolute_url())


def _deleted(events: Sequence[Event], _reader: User) -> Sentence | None:
    page = _page_of(events)
    line = _("%(people)s deleted the page “%(title)s”") % {"people": actors(events), "title": page.title}
    return Sentence(line, page.space.get_absolute_url())


OF_FOLLOWING: Final[dict[str, str | Promise]] = {
    "responsible": gettext_lazy("You are responsible for this page."),
    "follows_page": gettext_lazy("You follow this page."),
    "follows_subtree": gettext_lazy("You follow a page with those under it."),
}

KINDS: Final = (
    Kind(
        name=EDITED,
        label=gettext_lazy("Changes in pages that I follow"),
        icon="pencil",
        reasons=OF_FOLLOWING,
        told=_told_of_page,
        visible_to=_readers,
        things=_edited_things,
        sentence=_edited,
    ),
    Kind(
        name=ADDED,
        label=gettext_lazy("New pages under those that I follow"),
        icon="plus",
        reasons={"follows_subtree": OF_FOLLOWING["follows_subtree"]},
        told=_told_of_added,
        visible_to=_readers,
        things=_things,
        sentence=_added,
    ),
    Kind(
        name=MOVED,
        label=gettext_lazy("Pages that I follow are renamed, moved or archived"),
        icon="corner-down-right",
        reasons=OF_FOLLOWING,
        told=_told_of_page,
        visible_to=_readers,
        things=_things,
        sentence=_moved,
    ),
    Kind(
        name=DELETED,
        label=gettext_lazy("Pages that I follow are deleted"),
        icon="trash-2",
        reasons=OF_FOLLOWING,
        told=_told_of_page,
        visible_to=_gone_readers,
        things=_gone_things,
        sentence=_deleted,
    ),
)

for each in KINDS:
    kinds.register(each)
