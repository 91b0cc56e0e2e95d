"""New pages, and what becomes of them in the tree: their title, their place, the archive, the trash."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.reach import Reach, reach_of_audience, reach_of_thing
from intranet.kernel.permissions import require
from intranet.kernel.text.lines import clean_line
from wiki import permissions
from wiki.actions.pages import (
    archive_page,
    create_page,
    delete_page,
    describe_page,
    move_page,
    rename_page,
    reorder_page,
    restore_page,
)
from wiki.forms.pages import DescribeForm, NewPageForm
from wiki.models import MAX_TITLE_LENGTH, WikiPage
from wiki.queries import lists
from wiki.queries.tree import front_page, tree_of
from wiki.queries.visible import chosen_page, page_or_404
from wiki.roles import standing_in
from wiki.views.addresses import FORM_METHODS, limited, of_page, tool_page


@require_http_methods(FORM_METHODS)
@of_page
def new(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """A new page under this one, or one above it. What is much like its title is shown before it is made (`anyway`)."""
    require(permissions.can_add_under(viewer, page))
    standing = standing_in(viewer, page.space)
    above = [page, *reversed(tree_of(viewer, page).crumbs)]
    able = [one for one in above if permissions.can_add_under(viewer, one, standing=standing)]
    templates = list(lists.templates_for(viewer, page.space))
    title = clean_line(request.GET.get("title", ""))[:MAX_TITLE_LENGTH]
    form = NewPageForm(request.POST if request.method == "POST" else None, above=able, templates=templates, title=title)
    if request.method != "POST":
        similar = lists.similar_titles(viewer, page.space, title) if title else []
        return _new(request, page, form, similar, status=200)
    if not form.is_valid():
        return _new(request, page, form, [], status=400)
    values = form.cleaned_data
    similar = [] if "anyway" in request.POST else lists.similar_titles(viewer, page.space, values["title"])
    if similar:
        return _new(request, page, form, similar, status=200)
    body = form.begins_with.body if form.begins_with else None
    made = create_page(
        actor=viewer,
        parent=form.parent,
        title=values["title"],
        language=values["language"],
        body=body,
        public_id=values["token"],
    )
    return redirect("wiki:edit", made.address)


def _new(request: HttpRequest, page: WikiPage, form: NewPageForm, similar: list[WikiPage], *, status: int) -> HttpResponse:
    return tool_page(request, page, "new", {"form": form, "similar": similar}, status=status)


@require_http_methods(FORM_METHODS)
@of_page
def describe(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Its title, its language, its tags, and whether it is a template."""
    require(permissions.can_edit_page(viewer, page))
    form = DescribeForm(page, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        decision = permissions.can_describe_page(viewer, page, language=values["language"])
        if decision:
            page = rename_page(actor=viewer, page=page, title=values["title"])
            facts = {name: values[name] for name in ("language", "tags", "is_template")}
            describe_page(actor=viewer, page=page, **facts)
            messages.success(request, _("The page was changed."))
            return redirect(page)
        form.add_error("language", str(decision.reason))
    return tool_page(request, page, "describe", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@of_page
def move(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Under another page, looked for by its title (`q`). What changes for readers is said before it is done (`sure`)."""
    require(permissions.can_edit_page(viewer, page))
    if page.is_top:
        require(permissions.can_move_page(viewer, page, page))
    text = clean_line(request.POST.get("q", request.GET.get("q", "")))[:MAX_TITLE_LENGTH]
    pages = lists.named_like(viewer, page.space, text) if text else [front_page(page.space)]
    context: dict[str, Any] = {"text": text, "pages": [one for one in pages if not one.path.startswith(page.path)]}
    if request.method != "POST":
        return tool_page(request, page, "move", context)
    parent = chosen_page(viewer, page.space, request.POST.get("parent", ""))
    decision = permissions.can_move_page(viewer, page, parent) if parent else None
    if parent is None or not decision:
        problem = decision.reason if decision is not None else _("Choose a page.")
        return tool_page(request, page, "move", {**context, "problem": problem}, status=400)
    if "sure" not in request.POST:
        return tool_page(request, page, "move", {**context, "parent": parent, **_change_of_readers(viewer, page, parent)})
    page = move_page(actor=viewer, page=page, parent=parent)
    messages.success(request, _("The page is now under “%(title)s”.") % {"title": parent.title})
    return redirect(page)


def _change_of_readers(viewer: User, page: WikiPage, parent: WikiPage) -> dict[str, Reach | int | bool]:
    """Who sees a page now, and who would see it under another; and how many pages go with it."""
    after = reach_of_thing(viewer, page) if page.has_own_list else reach_of_audience(viewer, parent.around.audience)
    count = WikiPage.objects.visible_to(viewer).under(page).count()
    is_same = not page.has_own_list and page.audience_id == parent.around.audience_id
    return {"before": reach_of_thing(viewer, page), "after": after, "is_same": is_same, "count": count}


@require_POST
@of_page
def order(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """One place up or down among its neighbours."""
    reorder_page(actor=viewer, page=page, is_up=request.POST.get("do") == "up")
    return redirect(page)


@require_http_methods(FORM_METHODS)
@of_page
def archive(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Into the archive with the pages under it, or out of it (`do=unarchive`)."""
    require(permissions.can_archive_page(viewer, page))
    if request.method != "POST":
        count = WikiPage.objects.visible_to(viewer).under(page).count()
        return tool_page(request, page, "archive", {"count": count})
    is_archived = request.POST.get("do") != "unarchive"
    archive_page(actor=viewer, page=page, is_archived=is_archived)
    messages.success(request, _("The page is archived.") if is_archived else _("The page is no longer archived."))
    return redirect(page)


@require_http_methods(FORM_METHODS)
@of_page
def delete(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Into the trash with the pages under it, which are counted before."""
    require(permissions.can_delete_page(viewer, page))
    if request.method != "POST":
        count = WikiPage.objects.visible_to(viewer).under(page).count()
        linking = lists.backlinks(viewer, page).count()
        return tool_page(request, page, "delete", {"count": count, "linking": linking})
    delete_page(actor=viewer, page=page)
    messages.success(request, _("“%(title)s” is in the trash.") % {"title": page.title})
    return redirect(page.space.get_absolute_url())


@require_POST
def restore(request: HttpRequest, address: str) -> HttpResponse:
    """Out of the trash. Sent twice it leads to the page, which is back."""
    viewer = limited(request)
    rows = WikiPage.objects.meant_for(viewer).in_short().select_related("space__group", "space__organization")
    page = rows.filter(public_id=address.partition("-")[0], deleted_at__isnull=False).first()
    if page is None or permissions.can_restore_page(viewer, page).reason == permissions.NO_PAGE:
        return redirect(page_or_404(viewer, address))
    page = restore_page(actor=viewer, page=page)
    messages.success(request, _("“%(title)s” is back.") % {"title": page.title})
    return redirect(page)
