"""Reading: the front page of a space, and every page under it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from groups.models import Group
from groups.queries.group_page import frame_of
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.forms.pages import NewPageForm
from wiki.models import MAX_TITLE_LENGTH, TOP_DEPTH, Owner, PageFile, WikiPage
from wiki.permissions import can_see_page, can_write_in_space
from wiki.queries.comments import comments_on
from wiki.queries.lists import changes, in_own_language, own_spaces
from wiki.queries.reading import page_for
from wiki.queries.tree import below
from wiki.queries.visible import owner_or_404, page_named, space_of
from wiki.roles import WIKI
from wiki.views.addresses import FILES_A_MINUTE, FORM_METHODS, SECTION, limited, of_page, viewer_of
from wiki.views.spaces import tabs_of

CHANGES_ON_FRONT = 6


@require_http_methods(FORM_METHODS)
def government(request: HttpRequest) -> HttpResponse:
    """The space of the whole government."""
    viewer = limited(request)
    return _space(request, viewer, owner_or_404(viewer))


@require_http_methods(FORM_METHODS)
def organization(request: HttpRequest, address: str) -> HttpResponse:
    """The space of an organization."""
    viewer = limited(request)
    return _space(request, viewer, owner_or_404(viewer, organization=address))


@require_http_methods(FORM_METHODS)
def group(request: HttpRequest, address: str) -> HttpResponse:
    """The space of a group."""
    viewer = limited(request)
    return _space(request, viewer, owner_or_404(viewer, group=address))


def _space(request: HttpRequest, viewer: User, owner: Owner) -> HttpResponse:
    """The front page of a space; of one in which nothing was written yet, how it begins.

    What is sent to begin it is a page of its own when somebody else has just begun it.
    """
    space = space_of(owner)
    if space is None or request.method == "POST":
        return _empty_space(request, viewer, owner)
    top = WikiPage.objects.visible_to(viewer).to_list().filter(space=space, depth=TOP_DEPTH).first()
    if top is None:
        raise Http404
    return _render(request, viewer, top)


def _empty_space(request: HttpRequest, viewer: User, owner: Owner) -> HttpResponse:
    """A space in which nothing was written yet. Its first page makes it."""
    can_write = can_write_in_space(viewer, owner)
    form = NewPageForm(request.POST if request.method == "POST" else None, above=())
    if request.method == "POST":
        require(can_write)
        if form.is_valid():
            values = form.cleaned_data
            front = open_space(actor=viewer, owner=owner)
            made = create_page(
                actor=viewer, parent=front, title=values["title"], language=values["language"], public_id=values["token"]
            )
            return redirect("wiki:edit", made.address)
    context = {
        "section": "groups" if isinstance(owner, Group) else SECTION,
        "owner": owner,
        "frame": frame_of(viewer, owner, tab=WIKI) if isinstance(owner, Group) else None,
        "can_write": can_write,
        "form": form,
    }
    return render(request, "wiki/empty.html", context, status=400 if form.errors else 200)


@require_safe
@of_page
def page(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """A page, as it was last published. Its bare public id, as in the links of texts, leads to the reader's language."""
    given = request.resolver_match.kwargs["address"] if request.resolver_match else ""
    if given == page.address:
        return _render(request, viewer, page)
    return redirect(in_own_language(viewer, page) if given == page.public_id else page)


@require_safe
@of_page
def pages_below(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The part of a tree that is loaded when it is opened: the pages just under a page."""
    return render(request, "wiki/parts/branch.html", {"nodes": below(viewer, page)})


@require_safe
def named(request: HttpRequest) -> HttpResponse:
    """The page that a link names by its title, seen from the page where it stands (`from`), or how to write it."""
    viewer = limited(request)
    title = clean_line(request.GET.get("title", ""))[:MAX_TITLE_LENGTH]
    around = WikiPage.objects.visible_to(viewer).in_short().filter(public_id=request.GET.get("from", "")[:16]).first()
    found = page_named(viewer, title, around=around) if title else None
    if found is not None:
        return redirect(in_own_language(viewer, found))
    spaces = [one for one in own_spaces(viewer) if one.can_write]
    return render(request, "wiki/wanted.html", {"section": SECTION, "title": title, "spaces": spaces}, status=404)


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
    found = page_for(viewer, page, comments.html)
    tree = {"nodes": found.tree.nodes, "front": found.tree.front, "page": page, "is_top": True}
    context: dict[str, Any] = {
        "section": "groups" if page.space.group else SECTION,
        "page": page,
        "found": found,
        # Beside the text on wide screens and below it on narrow ones: made once.
        "tree": render_to_string("wiki/parts/branch.html", tree),
        "comments": comments,
        "today": timezone.localdate(),
    }
    if page.is_top:
        context["tabs"] = tabs_of(page, "page")
        context["frame"] = frame_of(viewer, page.space.group, tab=WIKI) if page.space.group else None
        context["changes"] = changes(viewer, page.space, size=CHANGES_ON_FRONT)
    return render(request, "wiki/page.html", context)
