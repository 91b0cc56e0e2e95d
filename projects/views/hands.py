"""Offering a hand, and the answer of the team."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from projects import permissions
from projects.actions.hands import decide_offer, offer_hand, take_back_offer
from projects.forms import DecisionForm, OfferForm
from projects.models import Offer, Project
from projects.queries.pages import frame_of
from projects.views.addresses import FORM_METHODS, SECTION, of_project
from projects.views.team import team_page


@require_http_methods(FORM_METHODS)
@of_project
def offer(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Say what one would do, how much, until when."""
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        offer_hand(member=viewer, project=project, **form.cleaned_data)
        messages.success(request, _("Your offer was sent to the team. You will be told of the answer."))
        return redirect(project)
    require(permissions.can_offer_hand(viewer, project))
    context = {"section": SECTION, "frame": frame_of(viewer, project), "form": form}
    return render(request, "projects/offer.html", context)


@require_POST
@of_project
def take_back(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Take one's own offer back."""
    found = Offer.objects.filter(project=project, member=viewer, decided_at=None).first()
    if found is not None:
        take_back_offer(member=viewer, offer=found)
        messages.success(request, _("Your offer was taken back."))
    return redirect(project)


@require_POST
@of_project
def decide(request: HttpRequest, viewer: User, project: Project, public_id: str) -> HttpResponse:
    """Accept an offer, or decline it with a reason."""
    require(permissions.can_run_project(viewer, project))
    found = Offer.objects.filter(project=project, public_id=public_id).select_related("member", "project").first()
    if found is None:
        raise Http404
    require(permissions.can_decide_offer(viewer, found))
    form = DecisionForm(request.POST, prefix=found.public_id)
    if not form.is_valid():
        return team_page(request, viewer, project, refused=(found.public_id, form))
    decide_offer(actor=viewer, offer=found, is_accepted=form.is_accepted, reason=form.cleaned_data["reason"])
    messages.success(request, _("Your answer was sent."))
    return redirect("projects:team", project.address)
