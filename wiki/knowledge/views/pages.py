"""Knowledge pages: their list, beginning one, reading it, and what becomes of it."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.fields import choice_of
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit
from wiki.archives import archived_words
from wiki.knowledge import permissions
from wiki.knowledge.actions import pages as actions
from wiki.knowledge.actions.asking import take_up
from wiki.knowledge.forms import BeginForm, PersonForm, PublishForm, SkillsForm
from wiki.knowledge.queries.asking import question_seen
from wiki.knowledge.queries.pages import current_sections, index_for, knowledge_or_404, read_knowledge
from wiki.models import AskedQuestion, KnowledgePage
from wiki.permissions import can_edit_page
from wiki.queries.comments import comments_on
from wiki.queries.reading import page_for
from wiki.views.addresses import FORM_METHODS, Given, limited
from wiki.views.exports import ARCHIVES_AN_HOUR, zipped

SECTION: Final = "knowledge"
BEGUN_AN_HOUR: Final = "20/h"
ASKED_AN_HOUR: Final = "20/h"

of_knowledge = Given("address", knowledge_or_404)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What colleagues have kept of what they know, and what one does about it oneself."""
    viewer = limited(request)
    require(permissions.can_keep_knowledge(viewer))
    found = index_for(viewer, request.GET.get("before", "")[:20])
    return render(request, "wiki/knowledge/index.html", {"section": SECTION, "found": found})


@require_safe
def own(request: HttpRequest) -> HttpResponseBase:
    """A ZIP of what one says: one's pages, and one's recordings with their captions."""
    viewer = limited(request)
    require(permissions.can_keep_knowledge(viewer))
    limit(request, "wiki-archives", ARCHIVES_AN_HOUR)
    return zipped(archived_words(viewer), name=_("What I said"))


@require_http_methods(FORM_METHODS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a knowledge page: which questions, where, and who speaks; one's own, with a question that was `asked`."""
    viewer = limited(request)
    require(permissions.can_keep_knowledge(viewer))
    form = BeginForm(viewer, request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit(request, "knowledge", BEGUN_AN_HOUR)
        try:
            page = actions.begin_knowledge(actor=viewer, **form.cleaned_data)
            if page.speaker != viewer:
                return redirect("wiki:knowledge_settings", page.address)
            question = question_seen(viewer, request.GET.get("asked", ""))
            if question is None or not permissions.can_settle(viewer, question):
                return redirect("wiki:answers", page.address)
            return to_question(take_up(actor=viewer, question=question) or page, question)
        except PermissionRefused as refused:
            form.add_error(None, str(refused.reason))
    status = 422 if form.is_bound else 200
    return render(request, "wiki/knowledge/begin.html", {"section": SECTION, "form": form}, status=status)


def to_question(page: KnowledgePage, question: AskedQuestion) -> HttpResponse:
    """Where the page of a person answers a question of colleagues."""
    anchor = next((one.anchor for one in current_sections(page) if one.asks(question.words)), None)
    return redirect("wiki:answer", page.address, anchor) if anchor else redirect(page)


@require_safe
@of_knowledge
def knowledge_page(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """A knowledge page, as it was last published."""
    given = request.resolver_match.kwargs["address"] if request.resolver_match else ""
    if given != page.address:
        return redirect(page)
    comments = comments_on(viewer, page, is_choosing=request.GET.get("passages") == "choose")
    found = page_for(viewer, page, comments.html)
    context = {
        "section": SECTION,
        "page": page,
        "found": found,
        "comments": comments,
        "read": read_knowledge(viewer, page, found.html),
    }
    return render(request, "wiki/knowledge/page.html", context)


@require_safe
@of_knowledge
def settings(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """What becomes of a page: agreeing to be recorded, having it read, publishing it."""
    return _settings(request, viewer, page)


def _settings(
    request: HttpRequest,
    viewer: User,
    page: KnowledgePage,
    *,
    publish: PublishForm | None = None,
    person: PersonForm | None = None,
    skills: SkillsForm | None = None,
) -> HttpResponse:
    require(can_edit_page(viewer, page))
    readers = choice_of(page.audience, place=page.around.within) if page.is_open else None
    context = {
        "section": SECTION,
        "page": page,
        "publish": publish or PublishForm(viewer, page, initial={"readers": readers}),
        "person": person or PersonForm(viewer, initial={"person": page.reviewer.handle if page.reviewer else ""}),
        "skills": skills or SkillsForm(initial=SkillsForm.initial_of(page)),
        "can_ask_for_review": permissions.can_ask_for_review(viewer, page),
        "can_name_skills": permissions.can_name_skills(viewer, page),
        "can_publish": permissions.can_publish(viewer, page),
        "can_agree": permissions.can_agree(viewer, page),
    }
    return render(request, "wiki/knowledge/settings.html", context, status=422 if publish or person or skills else 200)


@require_POST
@of_knowledge
def agree(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """Agree to be recorded and heard, or (`given=no`) no longer."""
    is_given = request.POST.get("given") != "no"
    actions.agree(actor=viewer, page=page, is_given=is_given)
    said = _("You can be recorded.") if is_given else _("Nobody else can play your recordings any more.")
    messages.success(request, said)
    return redirect("wiki:knowledge_settings", page.address)


@require_POST
@of_knowledge
def ask_review(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """Have somebody read it first; an empty name: nobody."""
    require(permissions.can_ask_for_review(viewer, page))
    form = PersonForm(viewer, request.POST)
    if form.is_valid():
        limit(request, "knowledge-reviews", ASKED_AN_HOUR)
        try:
            actions.ask_for_review(actor=viewer, page=page, reviewer=form.cleaned_data["person"])
            return redirect("wiki:knowledge_settings", page.address)
        except PermissionRefused as refused:
            form.add_error("person", str(refused.reason))
    return _settings(request, viewer, page, person=form)


@require_POST
@of_knowledge
def skills(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """Say which skills it is about."""
    require(permissions.can_name_skills(viewer, page))
    form = SkillsForm(request.POST)
    if not form.is_valid():
        return _settings(request, viewer, page, skills=form)
    actions.name_skills(actor=viewer, page=page, skills=form.cleaned_data["skills"])
    messages.success(request, _("The skills are saved."))
    return redirect("wiki:knowledge_settings", page.address)


@require_POST
@of_knowledge
def review(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """Say that one has read it."""
    actions.give_review(actor=viewer, page=page)
    messages.success(request, _("Thank you. The person who speaks was told."))
    return redirect(page)


@require_POST
@of_knowledge
def publish(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """Show it to others, or to others than now."""
    require(permissions.can_publish(viewer, page))
    form = PublishForm(viewer, page, request.POST)
    if not form.is_valid():
        return _settings(request, viewer, page, publish=form)
    actions.publish_knowledge(actor=viewer, page=page, choice=form.cleaned_data["readers"])
    messages.success(request, _("The page is published."))
    return redirect(page)


@require_POST
@of_knowledge
def draft(request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """Show it to its authors alone again."""
    actions.take_back_to_draft(actor=viewer, page=page)
    if page.reviewer is None:
        messages.success(request, _("The page is a draft again: only its authors see it."))
    else:
        messages.success(request, _("The page is a draft again: only its authors see it, and who was asked to read it."))
    return redirect("wiki:knowledge_settings", page.address)
