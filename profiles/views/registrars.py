"""Who belongs to an organization and who does what for it: asking, deciding, and giving roles."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.permissions import PermissionRefused, require
from profiles import permissions
from profiles.actions import affiliations as actions
from profiles.actions.organizations import grant_role, revoke_role
from profiles.forms.organizations import AdmissionForm, DecisionForm, EndForm, JoinForm, RoleForm
from profiles.models import AffiliationRequest, Organization, OrganizationRole
from profiles.queries.affiliations import requests_of, requests_waiting
from profiles.roles import role_holders
from profiles.views.addresses import organization_or_404, typed, viewer_of
from profiles.visibility import people_visible_to

SECTION = "organizations"
REQUESTS_SHOWN = 50


# Asking ----------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, address: str) -> HttpResponse:
    """Ask the registrars of an organization to be recognised as one of it."""
    viewer, organization = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_request_affiliation(viewer, organization))
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.request_affiliation(member=viewer, organization=organization, message=form.cleaned_data["message"])
        messages.success(request, _("Your request is on its way to the registrars."))
        return redirect("profiles:own_requests")
    return render(request, "profiles/organization_join.html", {"section": SECTION, "organization": organization, "form": form})


@require_safe
def own_requests(request: HttpRequest) -> HttpResponse:
    """One's own requests: those that wait, and the answers."""
    shown = requests_of(viewer_of(request))[:REQUESTS_SHOWN]
    return render(request, "profiles/own_requests.html", {"section": SECTION, "requests": shown})


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back one's own request."""
    viewer = viewer_of(request)
    asked = get_object_or_404(AffiliationRequest.objects.select_related("organization"), public_id=public_id, member=viewer)
    actions.withdraw_affiliation_request(member=viewer, request=asked)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("profiles:own_requests")


# Deciding --------------------------------------------------------------------------------------------------------------


@require_safe
def requests(request: HttpRequest, address: str) -> HttpResponse:
    """What the registrars have to answer, and the people whom they admit or see leave."""
    return _registrars_desk(request, _decidable(request, address))


@require_POST
def decide(request: HttpRequest, address: str, public_id: str) -> HttpResponse:
    """Accept a request, or refuse it with a reason."""
    organization = _decidable(request, address)
    asked = get_object_or_404(requests_waiting(organization), public_id=public_id)
    form = DecisionForm(request.POST, prefix=public_id)
    if not form.is_valid():
        return _registrars_desk(request, organization, refused=(public_id, form))
    actions.decide_affiliation_request(
        actor=viewer_of(request), request=asked, is_accepted=form.is_accepted, reason=form.cleaned_data["reason"]
    )
    messages.success(request, _("The request is answered."))
    return redirect("profiles:organization_requests", address)


@require_POST
def admit(request: HttpRequest, address: str) -> HttpResponse:
    """Recognise somebody as one of the organization."""
    organization = _decidable(request, address)
    form = AdmissionForm(request.POST, viewer=viewer_of(request), prefix="admit")
    if form.is_valid():
        try:
            actions.affiliate(actor=viewer_of(request), member=form.cleaned_data["person"], organization=organization)
        except PermissionRefused as refusal:
            form.add_error("person", str(refusal.reason))
        else:
            messages.success(request, _("The person now belongs to the organization."))
            return redirect("profiles:organization_requests", address)
    return _registrars_desk(request, organization, admission=form)


@require_POST
def end(request: HttpRequest, address: str) -> HttpResponse:
    """End somebody's place in the organization; asks first."""
    organization = _decidable(request, address)
    form = EndForm(request.POST, viewer=viewer_of(request), prefix="end")
    if form.is_valid():
        person, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
        if not person.affiliations.filter(organization=organization, ended_at=None).exists():
            form.add_error("person", _("This person does not belong to the organization."))
        elif "confirmed" not in request.POST:
            context = {"section": SECTION, "organization": organization, "person": person, "form": form}
            return render(request, "profiles/organization_end.html", context)
        else:
            actions.end_affiliation(actor=viewer_of(request), member=person, organization=organization, reason=reason)
            messages.success(request, _("The person no longer belongs to the organization."))
            return redirect("profiles:organization_requests", address)
    return _registrars_desk(request, organization, ending=form)


def _decidable(request: HttpRequest, address: str) -> Organization:
    organization = organization_or_404(request, address)
    require(permissions.can_confirm_affiliation(viewer_of(request), organization))
    return organization


def _registrars_desk(
    request: HttpRequest,
    organization: Organization,
    *,
    refused: tuple[str, DecisionForm] | None = None,
    admission: AdmissionForm | None = None,
    ending: EndForm | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    forms = dict([refused]) if refused else {}
    waiting = [
        (asked, forms.get(asked.public_id) or DecisionForm(prefix=asked.public_id))
        for asked in requests_waiting(organization)[:REQUESTS_SHOWN]
    ]
    context = {
        "section": SECTION,
        "organization": organization,
        "waiting": waiting,
        "refused": refused[1] if refused else None,
        "admission": admission or AdmissionForm(viewer=viewer, prefix="admit"),
        "ending": ending or EndForm(viewer=viewer, prefix="end"),
    }
    return render(request, "profiles/organization_requests.html", context)


# Roles -----------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, address: str) -> HttpResponse:
    """Who holds which role in an organization, and giving one."""
    viewer, organization = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_grant_role(viewer, organization))
    form = RoleForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        role = OrganizationRole(form.cleaned_data["role"])
        try:
            grant_role(actor=viewer, member=form.cleaned_data["person"], organization=organization, role=role)
        except PermissionRefused as refusal:
            form.add_error("person", str(refusal.reason))
        else:
            messages.success(request, _("The role was given."))
            return redirect("profiles:organization_roles", address)
    context = {"section": SECTION, "organization": organization, "holders": role_holders(organization), "form": form}
    return render(request, "profiles/organization_roles.html", context)


@require_POST
def take_role_back(request: HttpRequest, address: str) -> HttpResponse:
    """Take a role back from its holder."""
    viewer, organization = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_grant_role(viewer, organization))
    if request.POST.get("role") not in OrganizationRole.values:
        raise Http404
    member = get_object_or_404(people_visible_to(viewer), handle=typed(request.POST, "person"))
    revoke_role(actor=viewer, member=member, organization=organization, role=OrganizationRole(request.POST["role"]))
    messages.success(request, _("The role was withdrawn."))
    return redirect("profiles:organization_roles", address)
