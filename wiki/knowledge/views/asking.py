"""What should we ask? Questions of colleagues to somebody who leaves, and what the person does with them."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit
from profiles.models import Departure
from wiki.knowledge import permissions
from wiki.knowledge.actions import asking as actions
from wiki.knowledge.forms import JoinForm, ProposeForm, SettleForm
from wiki.knowledge.queries.asking import (
    QuestionsPage,
    asked_in,
    plan_is_seen,
    question_or_404,
    questions_page,
    round_of_token,
    round_or_404,
    similar_to,
)
from wiki.knowledge.views.pages import to_question
from wiki.models import AskedQuestion, QuestionRound
from wiki.views.addresses import FORM_METHODS, Given, limited

SECTION: Final = "knowledge"
PROPOSED_AN_HOUR: Final = "30/h"
STOPS_AN_HOUR: Final = "60/h"

of_question = Given("public_id", question_or_404)


@never_cache
@require_http_methods(FORM_METHODS)
def colleague_questions(request: HttpRequest, departure: str) -> HttpResponse:
    """What colleagues ask, the most supported first; what is sent is one question more."""
    viewer = limited(request)
    round_ = round_or_404(viewer, departure)
    page = questions_page(viewer, round_)
    if request.method != "POST":
        return _show(request, page, ProposeForm())
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    words = form.cleaned_data["words"]
    similar = [] if form.cleaned_data["anyway"] or not page.can_ask else similar_to(words, page.asked)
    if similar:
        return _show(request, page, form, similar=similar)
    limit(request, "questions", PROPOSED_AN_HOUR)
    try:
        question = actions.propose(actor=viewer, round_=round_, words=words)
    except PermissionRefused as refused:
        if not page.can_ask:
            raise
        form.add_error("words", str(refused.reason))
        return _show(request, page, form, status=422)
    messages.success(request, _("Your question is proposed."))
    return redirect(question)


def _show(request: HttpRequest, page: QuestionsPage, form: ProposeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"section": SECTION, "page": page, "round": page.round, "person": page.round.person, "form": form, **more}
    return render(request, "wiki/knowledge/questions.html", context, status=status)


@require_POST
def open_questions(request: HttpRequest, departure: str) -> HttpResponse:
    """Let those who worked with the person ask."""
    viewer = limited(request)
    plan = get_object_or_404(Departure, public_id=departure)
    if not plan_is_seen(viewer, plan):
        raise Http404
    round_ = actions.open_round(actor=viewer, plan=plan)
    messages.success(request, _("Those who work with this person are told, and can propose questions."))
    return redirect(round_)


@require_POST
def stop_questions(request: HttpRequest, departure: str) -> HttpResponse:
    """Take no more questions, or (`stopped=no`) again."""
    viewer = limited(request)
    round_ = round_or_404(viewer, departure)
    is_stopped = request.POST.get("stopped") != "no"
    actions.stop_round(actor=viewer, round_=round_, is_stopped=is_stopped)
    messages.success(request, _("You get no more questions.") if is_stopped else _("Colleagues can ask you questions again."))
    return redirect(round_)


@login_not_required
@csrf_exempt  # the signed token is the authority: mail programs send it without a cookie (RFC 8058)
@never_cache
@require_http_methods(FORM_METHODS)
def stop_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Take no more questions, without signing in. Opening the link shows a button; mail scanners open links."""
    limit(request, "questions-stop", STOPS_AN_HOUR)
    round_ = round_of_token(token)
    if round_ is None:
        return render(request, "wiki/knowledge/stop.html", {"is_valid": False}, status=404)
    if request.method == "POST":
        actions.stop_by_mail(round_=round_)
    return render(request, "wiki/knowledge/stop.html", {"is_valid": True, "is_done": request.method == "POST"})


@never_cache
@require_http_methods(FORM_METHODS)
@of_question
def asked_question(request: HttpRequest, viewer: User, question: AskedQuestion) -> HttpResponse:
    """One question, with what the person and curators can do; what is sent says that it is not answered here."""
    form = SettleForm(viewer, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.settle(actor=viewer, question=question, **form.cleaned_data)
        messages.success(request, _("Those who asked are told."))
        return redirect(question.round)
    return _question(request, viewer, question, settle=form, status=422 if form.is_bound else 200)


def _others(viewer: User, round_: QuestionRound, question: AskedQuestion) -> list[tuple[str, str]]:
    asked = asked_in(round_, viewer)
    return [(one.question.public_id, one.question.words) for one in asked if one.rank and one.question.pk != question.pk]


def _question(
    request: HttpRequest,
    viewer: User,
    question: AskedQuestion,
    *,
    settle: SettleForm | None = None,
    join: JoinForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": SECTION,
        "question": question,
        "round": question.round,
        "form": join or settle,
        "settle": settle or SettleForm(viewer),
        "join": join or JoinForm(_others(viewer, question.round, question)),
        "can_settle": permissions.can_settle(viewer, question),
        "can_join": permissions.can_join(viewer, question.round),
    }
    return render(request, "wiki/knowledge/question.html", context, status=status)


@require_POST
@of_question
def support_question(request: HttpRequest, viewer: User, question: AskedQuestion) -> HttpResponse:
    """Ask the same, or (`supports=no`) no longer."""
    if request.POST.get("supports") == "no":
        actions.take_support_back(actor=viewer, question=question)
        messages.success(request, _("Your support is taken back."))
        return redirect(question)
    permitted = permissions.can_ask(viewer, question.round)
    try:
        actions.support(actor=viewer, question=question)
    except PermissionRefused as refused:
        if not permitted:
            raise
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("You support this question."))
    return redirect(question)


@require_POST
@of_question
def take_up_question(request: HttpRequest, viewer: User, question: AskedQuestion) -> HttpResponse:
    """Answer a question on one's knowledge page; without a page yet, begin one, which asks it."""
    page = actions.take_up(actor=viewer, question=question)
    if page is None:
        messages.info(request, _("Begin your knowledge page: it asks what your colleagues would like to know."))
        return redirect(f"{reverse('wiki:begin_knowledge')}?asked={question.public_id}")
    return to_question(page, question)


@require_POST
@of_question
def join_question(request: HttpRequest, viewer: User, question: AskedQuestion) -> HttpResponse:
    """Have a question be the same as another one."""
    form = JoinForm(_others(viewer, question.round, question), request.POST)
    if not form.is_valid() and permissions.can_join(viewer, question.round):
        return _question(request, viewer, question, join=form, status=422)
    into = question_or_404(viewer, form.cleaned_data["into"]) if form.is_valid() else question
    actions.join(actor=viewer, question=question, into=into)
    messages.success(request, _("The two questions are one."))
    return redirect(into)


@require_POST
@of_question
def separate_question(request: HttpRequest, viewer: User, question: AskedQuestion) -> HttpResponse:
    """Say that a joined question is another one."""
    actions.separate(actor=viewer, question=question)
    messages.success(request, _("These are two questions again."))
    return redirect(question)


@require_POST
@of_question
def take_back_question(request: HttpRequest, viewer: User, question: AskedQuestion) -> HttpResponse:
    """Ask no longer."""
    actions.take_back(actor=viewer, question=question)
    messages.success(request, _("Your question is taken back."))
    return redirect(question.round)
