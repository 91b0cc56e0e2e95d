"""Spaces and pages in lists, as one reader sees them."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.http import Http404

from intranet.kernel.accounts.models import User
from wiki.models import TOP_DEPTH, Edition, Space, WikiPage


def spaces_of(viewer: User, number: int, size: int) -> "Page[WikiPage]":
    """The front pages of the spaces that the viewer sees, the first made first."""
    tops = WikiPage.objects.visible_to(viewer).filter(depth=TOP_DEPTH).to_list().in_short()
    return Paginator(tops.order_by("pk"), size).get_page(number)


def space_or_404(viewer: User, public_id: str) -> Space:
    """A space whose front page the viewer sees; Http404 as when there is none."""
    tops = WikiPage.objects.visible_to(viewer).filter(depth=TOP_DEPTH, space__public_id=public_id).to_list().in_short()
    top = tops.first()
    if top is None:
        raise Http404
    return top.space


def pages_in(viewer: User, space: Space, number: int, size: int, *, is_archived: bool) -> "Page[WikiPage]":
    """The pages of a space that the viewer sees, in the order of its tree: those that are put aside, or the others."""
    rows = WikiPage.objects.visible_to(viewer).filter(space=space, archived_at__isnull=not is_archived)
    return Paginator(rows.to_list().in_short().order_by("path"), size).get_page(number)


def parents_of(viewer: User, pages: Sequence[WikiPage]) -> dict[str, str]:
    """The public ids of the pages above these that the viewer sees, by path; one statement."""
    paths = {page.paths_above[-1] for page in pages if not page.is_top}
    return dict(WikiPage.objects.visible_to(viewer).filter(path__in=paths).values_list("path", "public_id"))


def editions_of(page: WikiPage, number: int, size: int) -> "Page[Edition]":
    """The history of a page, the last edition first. The caller has decided that the reader may see the page."""
    rows = page.editions.prefetch_related("authors").order_by("-number")
    return Paginator(rows, size).get_page(number)
