"""The plain form: a page as Markdown in a field, for who has no JavaScript or would rather have none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intranet.kernel.accounts.models import User
from intranet.kernel.content.drafts import draft_key, forget_draft, sent_key
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.merging import MergeConflictError, merge_into_page
from wiki.forms.conflicts import answers_in
from wiki.forms.texts import PlainForm
from wiki.models import Edition, Way, WikiPage
from wiki.queries.conflicts import conflict_page
from wiki.queries.links import file_address, page_address
from wiki.queries.reading import html_for
from wiki.text.joining import evened
from wiki.text.markdown import body_of_markdown, markdown_of
from wiki.text.merging import Joined
from wiki.text.rendering import Renderer
from wiki.views.addresses import FORM_METHODS, keeping_typed, of_page


@require_http_methods(FORM_METHODS)
@keeping_typed("text", "summary")
@of_page
def plain_form(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Change the text of a page; what others wrote meanwhile is joined with it, or there is a choice for each passage."""
    require(permissions.can_edit_page(viewer, page))
    if request.method != "POST":
        first = {"text": markdown_of(evened(page.body)), "base": page.edition}
        return _form_page(request, viewer, page, PlainForm(initial=first))
    form = PlainForm(request.POST)
    if not form.is_valid() or request.POST.get("do") == "preview":
        return _form_page(request, viewer, page, form)
    try:
        edition = _save(request, viewer, page, form)
    except MergeConflictError as conflict:
        return _conflict_page(request, page, form, conflict.found)
    said = (
        _("The page is published as edition %(number)s.") % {"number": edition.number} if edition else _("Nothing was changed.")
    )
    messages.success(request, said)
    return forget_draft(request, redirect(page))


def _conflict_page(request: HttpRequest, page: WikiPage, form: PlainForm, found: Joined) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "found": conflict_page(page, found, form.cleaned_data["base"], request.POST),
        "draft": sent_key(request.POST),
        "is_incomplete": "decided" in request.POST,
    }
    return render(request, "wiki/conflict.html", context, status=409)


def _save(request: HttpRequest, viewer: User, page: WikiPage, form: PlainForm) -> Edition | None:
    """Publish what was typed, with the choices that were sent. Raises MergeConflictError while one is missing."""
    given = form.cleaned_data
    facts = {"actor": viewer, "page": page, "body": body_of_markdown(given["text"]).body, "base": given["base"]}
    try:
        return merge_into_page(**facts, way=Way.FORM, summary=given["summary"])
    except MergeConflictError as conflict:
        answers = answers_in(request.POST, conflict.found)
        return merge_into_page(**facts, way=Way.FORM, summary=given["summary"], answers=answers)


def _form_page(request: HttpRequest, viewer: User, page: WikiPage, form: PlainForm) -> HttpResponse:
    """The form, and how what was typed would look."""
    preview = ""
    if request.method == "POST" and form.is_valid():
        body = body_of_markdown(form.cleaned_data["text"]).body
        preview = html_for(viewer, page, Renderer(file_address=file_address, page_address=page_address).html(body))
    context = {"page": page, "form": form, "preview": preview, "draft": draft_key("page", page.public_id)}
    return render(request, "wiki/form.html", context)
