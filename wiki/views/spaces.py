"""Lists of a space, and of all that the reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.content.markup import hashtag_key
from wiki import permissions
from wiki.models import WikiPage
from wiki.queries import lists
from wiki.queries.keeping import kept_by, reviewed, to_review
from wiki.queries.tree import front_page
from wiki.roles import standing_in
from wiki.views.addresses import SECTION, limited, of_page

PAGES_A_PAGE: Final = 200
LIST_LENGTH: Final = 500
TABS: Final = (
    ("page", _("Front page")),
    ("changes", _("Recent changes")),
    ("all", _("All pages")),
    ("tags", _("Tags")),
    ("wanted", _("Wanted pages")),
    ("to_review", _("To review")),
)


@dataclass(frozen=True)
class Tab:
    """A tab of a space."""

    label: str | Promise
    address: str
    is_current: bool


def tabs_of(front: WikiPage, current: str) -> Sequence[Tab]:
    """The tabs of the space of a front page."""
    found = [Tab(label, reverse(f"wiki:{key}", args=[front.address]), key == current) for key, label in TABS]
    return [Tab(_("Front page"), front.space.get_absolute_url(), current == "page"), *found[1:]]


def _list(request: HttpRequest, page: WikiPage, name: str, heading: str | Promise, context: dict[str, Any]) -> HttpResponse:
    """A list of the space of a page."""
    front = page if page.is_top else front_page(page.space)
    frame = {
        "section": "groups" if page.space.group else SECTION,
        "front": front,
        "tabs": tabs_of(front, name),
        "heading": heading,
    }
    return render(request, f"wiki/lists/{name}.html", {**frame, **context})


@require_safe
@of_page
def changes(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """What changed last in a space."""
    found = lists.changes(viewer, page.space, before=request.GET.get("before", ""))
    return _list(request, page, "changes", _("Recent changes"), {"changes": found})


@require_safe
@of_page
def all_pages(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The pages of a space from A to Z; or those that are archived."""
    is_archived = request.GET.get("archived") == "yes"
    pages = Paginator(lists.pages_of(viewer, page.space, is_archived=is_archived), PAGES_A_PAGE).get_page(
        request.GET.get("page")
    )
    can_add = permissions.can_add_under(viewer, page)
    heading = _("Archived pages") if is_archived else _("All pages")
    return _list(request, page, "all", heading, {"pages": pages, "is_archived": is_archived, "can_add": can_add})


@require_safe
@of_page
def tags(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The tags of a space, and the pages of one of them."""
    key = hashtag_key(request.GET.get("tag", ""))
    pages = lists.pages_of(viewer, page.space).filter(page_tags__key=key)[:LIST_LENGTH] if key else ()
    return _list(request, page, "tags", _("Tags"), {"all_tags": lists.tags_in(viewer, page.space), "key": key, "pages": pages})


@require_safe
@of_page
def wanted(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The pages that others link to, and nobody has written."""
    found = lists.wanted_in(viewer, page.space)
    return _list(
        request, page, "wanted", _("Wanted pages"), {"found": found, "can_add": permissions.can_add_under(viewer, page)}
    )


@require_safe
@of_page
def review_list(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """What is to be reviewed in a space."""
    return _list(
        request, page, "to_review", _("To review"), {"rows": reviewed(list(to_review(viewer, page.space)[:LIST_LENGTH]))}
    )


@require_safe
@of_page
def trash(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """What was deleted from a space, and can be restored."""
    found, standing = lists.trash_of(viewer, page.space), standing_in(viewer, page.space)
    pages = [one for one in found if permissions.can_restore_page(viewer, one, standing=standing)]
    return _list(request, page, "trash", _("Trash"), {"pages": pages})


@require_safe
@of_page
def links(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The pages that link to a page."""
    pages = lists.backlinks(viewer, page)[:LIST_LENGTH]
    return _list(request, page, "links", _("Pages that link here"), {"page": page, "pages": pages})


# All that the reader sees -----------------------------------------------------------------------------------------------


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """The spaces that the reader opens most: the government's, those of their organizations and groups."""
    viewer = limited(request)
    context = {
        "section": SECTION,
        "own": lists.own_spaces(viewer),
        "changes": lists.changes(viewer, size=10),
        "kept": reviewed(list(kept_by(viewer)[:5])),
        "bookmarks": lists.bookmarked(viewer)[:10],
    }
    return render(request, "wiki/spaces.html", context)


@require_safe
def all_changes(request: HttpRequest) -> HttpResponse:
    """What changed last in all that the reader sees."""
    found = lists.changes(limited(request), before=request.GET.get("before", ""))
    return render(request, "wiki/lists/all_changes.html", {"section": SECTION, "changes": found})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader is responsible for, what is due first."""
    rows = reviewed(list(kept_by(limited(request))[:LIST_LENGTH]))
    return render(request, "wiki/lists/mine.html", {"section": SECTION, "rows": rows})


@require_safe
def bookmarks(request: HttpRequest) -> HttpResponse:
    """What the reader has bookmarked."""
    pages = lists.bookmarked(limited(request))[:LIST_LENGTH]
    return render(request, "wiki/lists/bookmarks.html", {"section": SECTION, "pages": pages})
