"""Who keeps a page true, who sees it, who edits it; and what its readers keep for themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.text.dates import day
from wiki import permissions
from wiki.actions.bookmarks import bookmark_page, remove_bookmark
from wiki.actions.keeping import confirm_page, set_review, take_page
from wiki.actions.readers import set_editors, show_page_to
from wiki.forms.pages import EditorsForm, ReadersForm, ReviewForm
from wiki.models import Editors, WikiPage
from wiki.queries.visible import place_above
from wiki.views.addresses import FORM_METHODS, of_page, tool_page


@require_http_methods(FORM_METHODS)
@of_page
def review(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Who is responsible for a page, and when it is reviewed."""
    require(permissions.can_edit_page(viewer, page))
    form = ReviewForm(viewer, page, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        set_review(actor=viewer, page=page, **form.cleaned_data)
        messages.success(request, _("The page was changed."))
        return redirect(page)
    return tool_page(request, page, "review", {"form": form}, status=400 if form.errors else 200)


@require_POST
@of_page
def still_true(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Say that a page is still true."""
    page = confirm_page(actor=viewer, page=page)
    if page.review_due_on is not None:
        messages.success(request, _("Noted. The page is to be reviewed again by %(day)s.") % {"day": day(page.review_due_on)})
    return redirect(page)


@require_POST
@of_page
def take(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Become responsible for a page that has nobody."""
    take_page(actor=viewer, page=page)
    messages.success(request, _("You are responsible for this page."))
    return redirect(page)


@require_http_methods(FORM_METHODS)
@of_page
def readers(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Who sees a page, with those under it."""
    require(permissions.can_narrow_page(viewer, page))
    form = ReadersForm(viewer, page, place_above(page), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        show_page_to(actor=viewer, page=page, choice=form.cleaned_data["readers"])
        messages.success(request, _("Who sees the page was changed."))
        return redirect(page)
    return tool_page(request, page, "readers", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@of_page
def editors(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Who edits a page, and whether its readers comment on it."""
    require(permissions.can_set_editors(viewer, page))
    now = {"editors": page.editors, "is_open_to_comments": page.is_open_to_comments}
    form = EditorsForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        is_open = values["is_open_to_comments"]
        set_editors(actor=viewer, page=page, editors=Editors(values["editors"]), is_open_to_comments=is_open)
        messages.success(request, _("The page was changed."))
        return redirect(page)
    return tool_page(request, page, "editors", {"form": form}, status=400 if form.errors else 200)


@require_POST
@of_page
def bookmark(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Keep a page among one's bookmarks, or no longer (`bookmark=no`)."""
    (remove_bookmark if request.POST.get("bookmark") == "no" else bookmark_page)(member=viewer, page=page)
    return redirect(page)
