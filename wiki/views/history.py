"""The history of a page: its editions, what one said, what changed from one to another, and who wrote which words."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from wiki import permissions
from wiki.actions.history import set_edition_hidden
from wiki.actions.merging import MergeConflictError, restore_edition, undo_edition
from wiki.actions.texts import document_of
from wiki.forms.conflicts import answers_in
from wiki.forms.texts import SummaryForm
from wiki.models import Edition, SharedText, WikiPage
from wiki.queries.authorship import authorship_of
from wiki.queries.conflicts import conflict_page
from wiki.queries.history import body_of_edition, comparison_of, edition_or_404, history_of, line_of, number_before
from wiki.queries.links import file_address, page_address
from wiki.queries.reading import html_for
from wiki.text.rendering import Renderer
from wiki.views.addresses import FORM_METHODS, of_page

COMPARISONS_A_MINUTE = "60/m"


@require_safe
@of_page
def history(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The editions of a page, the newest first."""
    pager, lines = history_of(page, request.GET.get("page"))
    context = {"page": page, "pager": pager, "lines": lines, "can_manage": permissions.can_manage_page(viewer, page)}
    return render(request, "wiki/history.html", context)


@require_safe
@of_page
def edition(request: HttpRequest, viewer: User, page: WikiPage, number: int) -> HttpResponse:
    """What an edition said."""
    found = edition_or_404(viewer, page, number)
    html = html_for(viewer, page, Renderer(file_address=file_address, page_address=page_address).html(body_of_edition(found)))
    context = {
        "page": page,
        "line": line_of(page, found),
        "html": html,
        "can_restore": permissions.can_restore_edition(viewer, page, found),
        "can_hide": permissions.can_hide_edition(viewer, page, found),
    }
    return render(request, "wiki/edition.html", context)


@require_safe
@of_page
def compare(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """What changed from one edition (`old`) to another (`new`); without them, to the last one from the one before."""
    limit(request, "wiki-compare", COMPARISONS_A_MINUTE)
    new = _number(request, "new", page.edition)
    old = _number(request, "old", 0) or number_before(page, new)
    number, is_whole = request.GET.get("page"), "all" in request.GET
    editions = edition_or_404(viewer, page, min(old, new)), edition_or_404(viewer, page, max(old, new))
    _pager, lines = history_of(page, request.GET.get("editions"))
    context = {
        "page": page,
        "found": comparison_of(page, *editions, number=number, is_whole=is_whole),
        "pager": _pager,
        "lines": lines,
        "is_whole": is_whole,
        "can_restore": permissions.can_restore_edition(viewer, page, editions[0]),
    }
    return render(request, "wiki/compare.html", context)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    if not given.isdecimal() or len(given) > 9:
        raise Http404
    return int(given)


@require_http_methods(FORM_METHODS)
@of_page
def restore(request: HttpRequest, viewer: User, page: WikiPage, number: int) -> HttpResponse:
    """Make the page say again what an edition said, once it is confirmed."""
    found = edition_or_404(viewer, page, number)
    require(permissions.can_restore_edition(viewer, page, found))
    form = SummaryForm(request.POST or None, initial={"base": page.edition})
    if request.method == "POST" and form.is_valid():
        restore_edition(actor=viewer, page=page, edition=found, **form.cleaned_data)
        messages.success(request, _("The page says again what it said in edition %(number)s.") % {"number": number})
        return redirect(page)
    return render(request, "wiki/restore.html", {"page": page, "edition": found, "form": form})


@require_http_methods(FORM_METHODS)
@of_page
def undo(request: HttpRequest, viewer: User, page: WikiPage, number: int) -> HttpResponse:
    """Take back what one edition changed, once it is confirmed, with a choice where later editions changed the same."""
    found = edition_or_404(viewer, page, number)
    require(permissions.can_restore_edition(viewer, page, found))
    if number > 1:
        edition_or_404(viewer, page, number - 1)
    form = SummaryForm(request.POST or None, initial={"base": page.edition})
    context = {"page": page, "edition": found, "form": form, "before": number - 1}
    if request.method != "POST" or not form.is_valid():
        return render(request, "wiki/undo.html", context)
    try:
        made = _undo(request, viewer, page, found, summary=form.cleaned_data["summary"])
    except MergeConflictError as conflict:
        context["found"] = conflict_page(page, conflict.found, number, request.POST)
        context["is_incomplete"] = "decided" in request.POST
        return render(request, "wiki/undo_conflict.html", context, status=409)
    said = _("What edition %(number)s changed is taken back.") % {"number": number} if made else _("Nothing was changed.")
    messages.success(request, said)
    return redirect(page)


def _undo(request: HttpRequest, viewer: User, page: WikiPage, edition: Edition, *, summary: str) -> Edition | None:
    """Take it back, with the choices that were sent. Raises MergeConflictError while one is missing."""
    try:
        return undo_edition(actor=viewer, page=page, edition=edition, summary=summary)
    except MergeConflictError as conflict:
        answers = answers_in(request.POST, conflict.found)
        return undo_edition(actor=viewer, page=page, edition=edition, summary=summary, answers=answers)


@require_POST
@of_page
def hide(request: HttpRequest, viewer: User, page: WikiPage, number: int) -> HttpResponse:
    """Hide what an older edition said, or show it again (`hide=no`)."""
    found = get_object_or_404(page.editions, number=number)
    is_hidden = request.POST.get("hide") != "no"
    set_edition_hidden(actor=viewer, page=page, edition=found, is_hidden=is_hidden)
    said = _("Edition %(number)s is hidden.") if is_hidden else _("Edition %(number)s is shown again.")
    messages.success(request, said % {"number": number})
    return redirect("wiki:history", page.address)


@require_safe
@of_page
def authors(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:  # noqa: ARG001 - of a page that they see
    """A page with each run of words marked as that of who wrote it; with `only`, those of one author."""
    limit(request, "wiki-compare", COMPARISONS_A_MINUTE)
    only = _number(request, "only", 0)
    found = authorship_of(page, document_of(SharedText.objects.get(page=page)), only=only)
    return render(request, "wiki/authors.html", {"page": page, "found": found, "only": only})
