"""Lists of pages: what changed, what is wanted, what has a tag, what is like a title."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from rapidfuzz import fuzz

from groups.models import GroupRole
from groups.queries.own import own_memberships
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.text.bilingual import fold, reading_language
from profiles.models import Organization
from wiki.models import (
    MAX_TITLE_LENGTH,
    TOP_DEPTH,
    Edition,
    FormerTitle,
    Owner,
    PageBookmark,
    PageLink,
    PageTag,
    Space,
    WikiPage,
)
from wiki.roles import WIKI

CHANGES_A_PAGE: Final = 50
MOST_LISTED: Final = 500
MOST_FOUND: Final = 20
MOST_TEMPLATES: Final = 100
MAX_DIGITS: Final = 19
"""Of the primary keys in an address: a longer number is none."""
LIKE_ENOUGH: Final = 80
"""Of 100: how much two titles have in common when one should look at the other page first."""


def listed(viewer: User) -> "QuerySet[WikiPage]":
    """The pages that lists show to the viewer: neither archived, nor with their texts."""
    return WikiPage.objects.visible_to(viewer).in_short().to_list().filter(archived_at=None)


def said_once(viewer: User, rows: "QuerySet[WikiPage]") -> "QuerySet[WikiPage]":
    """Of the two pages of a pair, the one in the reader's language."""
    language = reading_language()
    own = WikiPage.objects.visible_to(viewer).filter(counterpart=OuterRef("pk"), language=language, counterpart_edition__gt=0)
    return rows.filter(Q(language=language) | ~Exists(own.filter(archived_at=None)))


def in_own_language(viewer: User, page: WikiPage) -> WikiPage:
    """The page that says the same in the reader's language, once it does and is not put aside; else the page itself."""
    if page.counterpart_id is None or page.language == reading_language():
        return page
    shown = WikiPage.objects.visible_to(viewer).in_short().filter(archived_at=None, counterpart_edition__gt=0)
    return shown.filter(pk=page.counterpart_id).first() or page


def pages_of(viewer: User, space: Space, *, is_archived: bool = False) -> "QuerySet[WikiPage]":
    """The pages of a space from A to Z."""
    if is_archived:
        rows = WikiPage.objects.visible_to(viewer).in_short().to_list().filter(archived_at__isnull=False)
    else:
        rows = said_once(viewer, listed(viewer))
    return rows.filter(space=space).order_by("title_key", "pk")


@dataclass(frozen=True)
class Changes:
    """Pages by their last change, the newest first, each with its last edition.

    `before` leads to older ones; "" when there are none.
    """

    rows: Sequence[tuple[WikiPage, Edition | None]]
    before: str


def changes(viewer: User, space: Space | None = None, *, before: str = "", size: int = CHANGES_A_PAGE) -> Changes:
    """What changed in a space, or in all that the viewer sees; two statements."""
    rows = listed(viewer).order_by("-changed_at", "-pk")
    rows = rows.filter(space=space) if space is not None else rows
    moment, _sign, key = before.partition("_")
    at = _moment(moment)
    if at is not None and key.isdecimal() and len(key) < MAX_DIGITS:
        rows = rows.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=int(key)))
    found = list(rows[: size + 1])
    shown = found[:size]
    last = Edition.objects.filter(page__in=shown, number=F("page__edition")).prefetch_related("authors")
    editions = {edition.page_id: edition for edition in last}
    next_one = f"{shown[-1].changed_at.isoformat()}_{shown[-1].pk}" if len(found) > size else ""
    return Changes([(page, editions.get(page.pk)) for page in shown], next_one)


def _moment(text: str) -> datetime | None:
    """A moment as `before` has it; None for anything else."""
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Wanted:
    """A title that pages link to and nobody has written, and how many pages do."""

    title: str
    count: int


def wanted_in(viewer: User, space: Space) -> list[Wanted]:
    """The pages that those of a space ask for, the most wanted first; one statement.

    Links of pages that the viewer does not see do not count.
    """
    shown = WikiPage.objects.visible_to(viewer)
    links = PageLink.objects.filter(target=None, source__in=shown.filter(space=space, archived_at=None).values("pk"))
    links = links.exclude(Exists(shown.filter(title_key=OuterRef("title_key"))))
    had = FormerTitle.objects.filter(title_key=OuterRef("title_key"), page__in=shown.values("pk"))
    rows = links.exclude(Exists(had)).values("title_key").annotate(count=Count("source", distinct=True), name=Min("title"))
    return [Wanted(row["name"], row["count"]) for row in rows.order_by("-count", "title_key")[:MOST_LISTED]]


def written_among(viewer: User, keys: Sequence[str]) -> set[str]:
    """Those of these folded titles that a page has or had which the viewer sees; one statement."""
    shown = WikiPage.objects.visible_to(viewer).filter(title_key__in=keys).values_list("title_key")
    had = FormerTitle.objects.filter(title_key__in=keys, page__in=WikiPage.objects.visible_to(viewer).values("pk"))
    return {key for (key,) in shown.order_by().union(had.values_list("title_key"))}


def backlinks(viewer: User, page: WikiPage) -> "QuerySet[WikiPage]":
    """The pages that link to a page, also by its title or one that it had and no other page of its space has now, by name."""
    now = WikiPage.objects.visible_to(viewer).filter(space=page.space_id, title_key=OuterRef("title_key"))
    had = FormerTitle.objects.filter(~Exists(now), page=page).values("title_key")
    by_title = Q(Q(title_key=page.title_key) | Q(title_key__in=had), target=None, source__space=page.space_id)
    links = PageLink.objects.filter(Q(target=page) | by_title).exclude(source=page)
    return listed(viewer).filter(pk__in=links.values("source")).order_by("title_key", "pk")


@dataclass(frozen=True)
class Tag:
    """A tag, and how many pages have it."""

    key: str
    label: str
    count: int


def tags_in(viewer: User, space: Space) -> list[Tag]:
    """The tags of a space; one statement."""
    rows = PageTag.objects.filter(page__in=pages_of(viewer, space).order_by().values("pk")).values("key")
    counted = rows.annotate(count=Count("page"), name=Min("label")).order_by("key")[:MOST_LISTED]
    return [Tag(row["key"], row["name"], row["count"]) for row in counted]


def bookmarked(viewer: User) -> "QuerySet[WikiPage]":
    """What the viewer has bookmarked and still sees, by name. Archived pages too."""
    kept = PageBookmark.objects.filter(member=viewer).values("page")
    return WikiPage.objects.visible_to(viewer).in_short().to_list().filter(pk__in=kept).order_by("title_key", "pk")


def templates_for(viewer: User, space: Space) -> "QuerySet[WikiPage]":
    """The texts that a new page of a space may begin with: those of the space, and of the whole government."""
    of_all = Q(space__group=None, space__organization=None)
    rows = WikiPage.objects.visible_to(viewer).in_short().filter(Q(space=space) | of_all, is_template=True, archived_at=None)
    return rows.order_by("title_key", "pk")[:MOST_TEMPLATES]


def named_like(viewer: User, space: Space, text: str) -> list[WikiPage]:
    """Pages of a space whose title has these words in it; those that begin with them first."""
    key = fold(text)[:MAX_TITLE_LENGTH]
    rows = listed(viewer).filter(space=space, title_key__contains=key).order_by("title_key", "pk")[:MOST_LISTED]
    return sorted(rows, key=lambda page: not page.title_key.startswith(key))[:MOST_FOUND]


def similar_titles(viewer: User, space: Space, title: str) -> list[WikiPage]:
    """Pages of a space with a title much like this one, the likest first."""
    key = fold(title)
    words = sorted({word for word in key.split() if len(word) > 3}, key=len, reverse=True)[:5] or [key]
    has_word = Q(*(Q(title_key__contains=word[:6]) for word in words), _connector=Q.OR)
    titles = listed(viewer).filter(has_word, space=space).values_list("pk", "title_key")[:MOST_LISTED]
    rated = sorted(((fuzz.WRatio(key, found), pk) for pk, found in titles), reverse=True)
    keys = [pk for rate, pk in rated if rate >= LIKE_ENOUGH][:5]
    pages = listed(viewer).in_bulk(keys) if keys else {}
    return [pages[pk] for pk in keys]


def trash_of(viewer: User, space: Space) -> list[WikiPage]:
    """What was deleted from a space and is for the viewer, the last first."""
    rows = WikiPage.objects.meant_for(viewer).in_short().filter(space=space, deleted_at__isnull=False, hidden_at=None)
    rows = rows.filter(deleted_with=F("pk")).select_related("deleted_by", "space__group", "space__organization")
    return list(rows.order_by("-deleted_at", "-pk")[:MOST_LISTED])


@dataclass(frozen=True)
class OwnSpace:
    """A space that a member may open: whose it is, its front page (None while nothing was written in it), and whether they
    write pages there.
    """

    space: Space
    front: WikiPage | None
    can_write: bool


def own_spaces(viewer: User) -> list[OwnSpace]:
    """That of the whole government, those of the viewer's organizations, and of their groups whose wiki is switched on.

    What was written in an organization that was merged into another since is there for those who were in it.
    """
    owners: list[tuple[Owner, bool]] = []
    if not viewer.is_guest:
        exists = Q(replaced_by=None, ended_on=None) | Exists(Space.objects.filter(organization=OuterRef("pk")))
        organizations = Organization.objects.filter(exists, audience__in=audience_ids(viewer)).order_by("key_fr")
        owners += [(owner, viewer.kind != Kind.SERVICE) for owner in (None, *organizations)]
    for row in own_memberships(viewer):
        if WIKI in row.group.tools:
            owners.append((row.group, row.role != GroupRole.GUEST and row.group.archived_at is None))
    spaces = [Space.of(owner) for owner, _can_write in owners]
    fronts = WikiPage.objects.visible_to(viewer).in_short().filter(depth=TOP_DEPTH).select_related("space")
    is_own = Q(space__group__in=[one.group for one in spaces if one.group is not None])
    is_own |= Q(space__organization__in=[one.organization for one in spaces if one.organization is not None])
    is_own |= Q(space__group=None, space__organization=None)
    found = {(front.space.group_id, front.space.organization_id): front for front in fronts.filter(is_own)}
    return [
        OwnSpace(space, found.get((space.group_id, space.organization_id)), can_write)
        for space, (_owner, can_write) in zip(spaces, owners, strict=True)
    ]
