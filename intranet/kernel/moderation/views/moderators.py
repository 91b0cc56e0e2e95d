"""What those who moderate have to decide, one case, and the record of what was decided."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import actions, permissions, queries
from intranet.kernel.moderation.forms import MAX_REASON, DecisionForm
from intranet.kernel.moderation.levels import Standing, standing_of
from intranet.kernel.moderation.models import Case, Level, Verb
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.text.lines import visible

SECTION = "moderation"
TABS = {
    Level.PLACE: gettext_lazy("My places"),
    Level.ORGANIZATION: gettext_lazy("My organizations"),
    Level.CENTRE: gettext_lazy("Centre"),
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The cases that wait for the viewer, by level, the longest wait first."""
    viewer, standing = _moderator(request)
    counts = queries.waiting_counts(viewer, standing)
    level = _level_asked(request, counts)
    page = queries.queue_page(viewer, standing, level, after=request.GET.get("after", ""))
    tabs = _tabs(counts, current=level.name.lower())
    context = {"section": SECTION, "page": page, "tabs": tabs, "level_name": level.name.lower()}
    return render(request, "moderation/queue.html", context)


def _tabs(counts: dict[Level, int], *, current: str) -> list[dict[str, object]]:
    """The levels that the viewer holds, with what waits at each, and the record."""
    queue_address = reverse("moderation:queue")
    levels: list[dict[str, object]] = [
        {
            "label": TABS[level],
            "address": f"{queue_address}?level={level.name.lower()}",
            "is_current": level.name.lower() == current,
            "count": count,
        }
        for level, count in counts.items()
    ]
    record_tab = {"label": _("Record"), "address": reverse("moderation:record"), "is_current": current == "record"}
    return [*levels, record_tab]


def _level_asked(request: HttpRequest, counts: dict[Level, int]) -> Level:
    """The level of the address when the viewer holds it; else the nearest one where something waits."""
    for level in counts:
        if level.name.lower() == request.GET.get("level"):
            return level
    return next((level for level, count in counts.items() if count), next(iter(counts)))


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was reported and by whom, what was decided, and deciding."""
    viewer = cast("User", request.user)
    found = queries.case_of(viewer, public_id)
    if found is None:
        raise Http404
    page = queries.case_page(viewer, found)
    form = DecisionForm(request.POST or None, verbs=page.verbs, undone=page.undone, parts=page.parts)
    if request.method == "POST":
        return _decide(request, found, form, page)
    if page.is_beyond:
        actions.note_reading(actor=viewer, case=found)
    return _case_page(request, page, form)


def _decide(request: HttpRequest, found: Case, form: DecisionForm, page: queries.CasePage) -> HttpResponse:
    viewer = cast("User", request.user)
    verb, typed = request.POST.get("verb", ""), visible(request.POST.get("reason", "")).strip()[:MAX_REASON]
    # What the page offered may be out of date: then the action says why it refuses, and the form does not.
    is_out_of_date = verb in Verb.values and bool(typed) and not (page.permission and page.case.is_open)
    if not form.is_valid() and not is_out_of_date:
        return _case_page(request, page, form)
    try:
        parts = form.cleaned_data.get("parts") or []
        actions.decide(actor=viewer, case=found, verb=Verb(verb), reason=typed, parts=parts)
    except PermissionRefused as refusal:
        found.refresh_from_db()
        now = queries.case_page(viewer, found)
        status = 409 if isinstance(refusal, actions.AlreadyDecided) else 403
        blank = DecisionForm(verbs=now.verbs, undone=now.undone, parts=now.parts)
        return _case_page(request, now, blank, status=status, refusal=refusal.reason, typed=typed)
    queries.forget_hint(viewer)
    messages.success(request, _("The decision was recorded, and the people concerned are notified."))
    return redirect("moderation:queue")


def _case_page(
    request: HttpRequest, page: queries.CasePage, form: DecisionForm, *, status: int = 200, **context: object
) -> HttpResponse:
    values = {"section": SECTION, "page": page, "form": form, **context}
    return render(request, "moderation/case.html", values, status=status)


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Every decision of the cases that the viewer was asked to decide."""
    viewer, standing = _moderator(request)
    page = queries.record_page(viewer, standing, after=request.GET.get("after", ""))
    tabs = _tabs(queries.waiting_counts(viewer, standing), current="record")
    return render(request, "moderation/record.html", {"section": SECTION, "page": page, "tabs": tabs})


def _moderator(request: HttpRequest) -> tuple[User, Standing]:
    viewer = cast("User", request.user)
    standing = standing_of(viewer)
    require(permissions.can_moderate(standing))
    return viewer, standing
