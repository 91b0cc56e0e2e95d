"""Question sets, for their curators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.permissions import require
from wiki.knowledge import permissions
from wiki.knowledge.actions.sets import archive_question_set, save_question_set
from wiki.knowledge.forms import NewQuestionSetForm, QuestionSetForm
from wiki.knowledge.queries.sets import curated_by, curated_organizations, set_or_404
from wiki.knowledge.views.pages import SECTION
from wiki.views.addresses import FORM_METHODS, limited


@require_safe
def question_sets(request: HttpRequest) -> HttpResponse:
    """Those that one keeps."""
    viewer = limited(request)
    require(permissions.can_curate_anything(viewer))
    return render(request, "wiki/knowledge/sets.html", {"section": SECTION, "sets": curated_by(viewer)})


@require_http_methods(FORM_METHODS)
def new_question_set(request: HttpRequest) -> HttpResponse:
    """Make a set, of an organization or of everyone."""
    viewer = limited(request)
    require(permissions.can_curate_anything(viewer))
    values = request.POST if request.method == "POST" else None
    form = NewQuestionSetForm(
        curated_organizations(viewer), values, may_ask_everyone=bool(permissions.can_curate(viewer, None))
    )
    if form.is_valid():
        save_question_set(actor=viewer, **form.sent)
        messages.success(request, _("The questions are saved."))
        return redirect("wiki:question_sets")
    return render(request, "wiki/knowledge/set.html", {"section": SECTION, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
def question_set(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a set. Pages that began with it keep their questions."""
    viewer = limited(request)
    known = set_or_404(viewer, public_id)
    form = QuestionSetForm(request.POST if request.method == "POST" else None, initial=QuestionSetForm.initial_of(known))
    if form.is_valid():
        save_question_set(actor=viewer, known=known, **form.sent)
        messages.success(request, _("The questions are saved."))
        return redirect("wiki:question_sets")
    context = {"section": SECTION, "form": form, "known": known}
    return render(request, "wiki/knowledge/set.html", context, status=422 if form.is_bound else 200)


@require_POST
def archive_set(request: HttpRequest, public_id: str) -> HttpResponse:
    """Offer it no longer, or (`archived=no`) again."""
    viewer = limited(request)
    archive_question_set(
        actor=viewer, questions=set_or_404(viewer, public_id), is_archived=request.POST.get("archived") != "no"
    )
    return redirect("wiki:question_sets")
