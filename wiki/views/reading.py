"""Reading: the front page of a space, and every page under it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from wiki.models import MAX_TITLE_LENGTH, TOP_DEPTH, Owner, PageFile, WikiPage
from wiki.permissions import can_see_page, can_write_in_space
from wiki.queries.comments import comments_on
from wiki.queries.reading import page_for
from wiki.queries.visible import owner_or_404, page_named, space_of
from wiki.views.addresses import FILES_A_MINUTE, limited, of_page, viewer_of


@require_safe
def government(request: HttpRequest) -> HttpResponse:
    """The space of the whole government."""
    return _space(request, limited(request), None)


@require_safe
def organization(request: HttpRequest, address: str) -> HttpResponse:
    """The space of an organization."""
    viewer = limited(request)
    return _space(request, viewer, owner_or_404(viewer, organization=address))


@require_safe
def group(request: HttpRequest, address: str) -> HttpResponse:
    """The space of a group."""
    viewer = limited(request)
    return _space(request, viewer, owner_or_404(viewer, group=address))


def _space(request: HttpRequest, viewer: User, owner: Owner) -> HttpResponse:
    """The front page of a space; of one in which nothing was written yet, how it begins."""
    space = space_of(owner)
    if space is None:
        context = {"owner": owner, "can_write": can_write_in_space(viewer, owner)}
        return render(request, "wiki/empty.html", context)
    top = WikiPage.objects.visible_to(viewer).to_list().filter(space=space, depth=TOP_DEPTH).first()
    if top is None:
        raise Http404
    return _render(request, viewer, top)


@require_safe
@of_page
def page(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """A page, as it was last published."""
    given = request.resolver_match.kwargs["address"] if request.resolver_match else ""
    return redirect(page) if given != page.address else _render(request, viewer, page)


@require_safe
def named(request: HttpRequest) -> HttpResponse:
    """The page that a link names by its title, or how to write it."""
    viewer = limited(request)
    title = clean_line(request.GET.get("title", ""))[:MAX_TITLE_LENGTH]
    found = page_named(viewer, title) if title else None
    return redirect(found) if found else render(request, "wiki/wanted.html", {"title": title}, status=404)


@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A picture or a document of a text, for those who read its page."""
    viewer = viewer_of(request)
    limit(request, "wiki-files", FILES_A_MINUTE)
    found = get_object_or_404(PageFile.objects.select_related("page__space", "file"), public_id=public_id)
    if not can_see_page(viewer, found.page):
        raise Http404
    require(can_download(found.file))
    return download(request, found.file, name=found.name, inline=found.file.may_be_inline)


def _render(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    comments = comments_on(viewer, page, is_choosing=request.GET.get("passages") == "choose")
    context: dict[str, Any] = {"page": page, "found": page_for(viewer, page), "comments": comments}
    return render(request, "wiki/page.html", context)
