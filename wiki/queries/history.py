"""The editions of a page: the list of them, and what one of them said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from wiki import permissions
from wiki.models import Edition, Way, WikiPage, empty_body
from wiki.queries.links import file_address, page_address
from wiki.text.comparing import Gap, Row, Unit, compared, without_the_same
from wiki.text.joining import evened
from wiki.text.marked import WordsRenderer
from wiki.text.schema import Node, understood

EDITIONS_A_PAGE = 50
WAYS = {
    Way.EDITOR: pgettext_lazy("way of writing", "Editor"),
    Way.FORM: pgettext_lazy("way of writing", "Plain form"),
    Way.API: pgettext_lazy("way of writing", "API"),
    Way.RESTORE: pgettext_lazy("way of writing", "Restored"),
    Way.IMPORT: pgettext_lazy("way of writing", "Import"),
}


@dataclass(frozen=True)
class Line:
    """An edition in the list, with the change of its size in characters since the one before.

    `before` is the number of that one, when what it said can be read too; else 0.
    """

    edition: Edition
    change: int
    authors: Sequence[User]
    is_current: bool
    before: int

    @property
    def can_undo(self) -> bool:
        """Whether what it changed is known; the first one changed an empty page."""
        return bool(self.before) or self.edition.number == 1

    @property
    def way(self) -> str | Promise:
        return WAYS[Way(self.edition.way)]

    @property
    def size_change(self) -> int:
        return abs(self.change)


def history_of(page: WikiPage, number: str | None) -> "tuple[Page[int], list[Line]]":
    """One page of the list of editions, the newest first: never from Wagtail's revisions.

    Their numbers have no gap, so that none of a long past is counted or skipped.
    """
    found = Paginator(range(page.edition, 0, -1), EDITIONS_A_PAGE).get_page(number)
    numbers = list(found.object_list)
    if not numbers:
        return found, []
    # With the one before them, whose size is compared.
    rows = page.editions.filter(number__gte=numbers[-1] - 1, number__lte=numbers[0]).select_related("hidden_by")
    editions = list(rows.prefetch_related("authors").order_by("-number"))
    by_number = {edition.number: edition for edition in editions}
    lines = [_line(page, one, by_number.get(one.number - 1)) for one in editions if one.number >= numbers[-1]]
    return found, lines


def line_of(page: WikiPage, edition: Edition) -> Line:
    """One edition as the list has it."""
    return _line(page, edition, page.editions.filter(number=edition.number - 1).first())


def _line(page: WikiPage, edition: Edition, earlier: Edition | None) -> Line:
    return Line(
        edition,
        edition.size - (earlier.size if earlier else 0),
        list(edition.authors.all()),
        is_current=edition.number == page.edition,
        before=earlier.number if earlier and earlier.is_readable else 0,
    )


def number_before(page: WikiPage, number: int) -> int:
    """The last edition before this number whose text can be read; 0: none."""
    rows = page.editions.filter(number__lt=number, hidden_at=None, revision__isnull=False).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def edition_or_404(viewer: User, page: WikiPage, number: int) -> Edition:
    """An edition whose text the viewer may read, with it; else Http404."""
    edition = page.editions.select_related("revision").prefetch_related("authors").filter(number=number).first()
    if edition is None or not permissions.can_see_edition(viewer, page, edition):
        raise Http404
    return edition


def body_of_edition(edition: Edition) -> Node:
    """What an edition said; an empty text when it is no longer kept."""
    return evened(understood(edition.revision.content["body"] if edition.revision else None).body)


def body_at(page: WikiPage, number: int) -> Node | None:
    """What a page said at an edition, for whom merges with it and shows it to nobody; None when that is no longer known."""
    if number == 0:
        return empty_body()
    edition = page.editions.select_related("revision").filter(number=number, revision__isnull=False).first()
    return body_of_edition(edition) if edition is not None else None


# Comparing ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One side of a row: what kind of piece it is, and its words; None where there is nothing."""

    unit: Unit
    runs: Sequence[tuple[bool, str]]

    @property
    def picture(self) -> str:
        """The address of a picture."""
        return file_address(self.unit.detail) if self.unit.kind == "image" else ""


@dataclass(frozen=True)
class ShownRow:
    """A row of a comparison; `count` pieces that are the same, where nothing is shown."""

    state: str
    old: Side | None = None
    new: Side | None = None
    count: int = 0


@dataclass(frozen=True)
class Comparison:
    """Two editions side by side, with how many pieces were changed, added, taken away and moved, and by whom."""

    old: Edition
    new: Edition
    rows: Sequence[ShownRow]
    pager: Page[Any]
    counts: Mapping[str, int]
    authors: Sequence[User]


ROWS_A_PAGE = 200
_WORDS = WordsRenderer(file_address=file_address, page_address=page_address)


def comparison_of(page: WikiPage, old: Edition, new: Edition, *, number: str | None, is_whole: bool) -> Comparison:
    """Two editions side by side; without what is the same in both, unless `is_whole`."""
    rows = compared(body_of_edition(old), body_of_edition(new))
    lines = Paginator(rows if is_whole else without_the_same(rows), ROWS_A_PAGE).get_page(number)
    since = page.editions.filter(number__gt=min(old.number, new.number), number__lte=max(old.number, new.number))
    authors = User.objects.filter(pk__in=since.values("authors")).order_by("display_name")
    # What moved stands in two places.
    counts = Counter[str](row.state for row in rows)
    counts["moved"] = counts["moved"] // 2
    return Comparison(old, new, [shown_row(row) for row in lines.object_list], lines, counts, list(authors))


def shown_row(row: Row | Gap) -> ShownRow:
    """A row as templates show it."""
    if isinstance(row, Gap):
        return ShownRow("gap", count=row.count)
    sides = ((row.old, row.old_runs), (row.new, row.new_runs))
    old, new = (
        Side(unit, [(run.is_changed, _WORDS.words(run.content)) for run in runs]) if unit else None for unit, runs in sides
    )
    return ShownRow(row.state, old, new)
