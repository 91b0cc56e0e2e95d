"""Organizations and their units: the list, the page of each, and what administrators and registrars change there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.permissions import require
from intranet.kernel.search.queries import SearchUnavailable
from profiles import permissions
from profiles.actions.organizations import (
    CircularTree,
    NameTaken,
    change_organization,
    create_unit,
    rename_unit,
)
from profiles.forms.organizations import OrganizationForm, UnitForm
from profiles.models import Organization, Unit
from profiles.panels import panels_of_organization
from profiles.queries.affiliations import requests_waiting
from profiles.queries.org_charts import unit_page
from profiles.queries.organization_pages import organization_list, organization_page, people_found
from profiles.views.addresses import (
    organization_or_404,
    page_number,
    public_id_of,
    reader_of,
    redirect_to_right_address,
    typed,
    unit_or_404,
    viewer_of,
)

SECTION = "organizations"


@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """Every organization that exists today, by name; narrowed by a text and a kind."""
    reader_of(request)
    text, kind = typed(request.GET, "q"), typed(request.GET, "kind")
    found = organization_list(text=text, kind=kind, page=request.GET.get("page"))
    return render(request, "profiles/organizations.html", {"section": SECTION, "found": found})


@require_safe
def organization(request: HttpRequest, address: str) -> HttpResponse:
    """An organization: its names, its units and its people."""
    viewer = reader_of(request)
    try:
        page = organization_page(public_id_of(address))
    except Organization.DoesNotExist:
        raise Http404 from None
    if elsewhere := redirect_to_right_address(request, page.organization):
        return elsewhere
    try:
        filters = {"organization_id": (page.organization.public_id,)}
        people = people_found(viewer, filters=filters, number=page_number(request))
    except SearchUnavailable:
        people = None
    can_confirm = bool(permissions.can_confirm_affiliation(viewer, page.organization))
    context = {
        "section": SECTION,
        "page": page,
        "people": people,
        "can_change": bool(permissions.can_change_organization(viewer, page.organization)),
        "can_grant": bool(permissions.can_grant_role(viewer, page.organization)),
        "can_set_reach": bool(permissions.can_set_reach(viewer, page.organization)),
        "can_confirm": can_confirm,
        "waiting_count": requests_waiting(page.organization).count() if can_confirm else 0,
        "can_join": bool(permissions.can_request_affiliation(viewer, page.organization)),
        "panels": panels_of_organization(viewer, page.organization),
    }
    return render(request, "profiles/organization.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_organization(request: HttpRequest, address: str) -> HttpResponse:
    """Rename an organization, or say what it is and what it depends on."""
    viewer, found = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_change_organization(viewer, found))
    form = OrganizationForm(request.POST or None, organization=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_organization(
                actor=viewer,
                organization=found,
                names=form.names,
                kind=form.cleaned_data["kind"],
                parent=form.cleaned_data["parent"],
                valid_from=form.cleaned_data["valid_from"],
            )
        except CircularTree as problem:
            form.add_error("parent", str(problem))
        except NameTaken as problem:
            form.add_error("name_fr", str(problem))
        else:
            messages.success(request, _("The organization is changed."))
            return redirect(found)
    context = {"section": SECTION, "organization": found, "form": form}
    return render(request, "profiles/organization_edit.html", context)


# Units -----------------------------------------------------------------------------------------------------------------


@require_safe
def unit(request: HttpRequest, address: str) -> HttpResponse:
    """The org chart of a unit."""
    viewer = reader_of(request)
    try:
        page = unit_page(viewer, public_id_of(address))
    except Unit.DoesNotExist:
        raise Http404 from None
    if elsewhere := redirect_to_right_address(request, page.unit):
        return elsewhere
    can_edit = bool(permissions.can_confirm_affiliation(viewer, page.unit.organization))
    return render(request, "profiles/unit.html", {"section": SECTION, "page": page, "can_edit": can_edit})


@require_http_methods(["GET", "HEAD", "POST"])
def add_unit(request: HttpRequest, address: str) -> HttpResponse:
    """Add a unit to an organization, at the top or (`?under=`) below another."""
    viewer, found = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_confirm_affiliation(viewer, found))
    under = request.GET.get("under", "")
    parent = unit_or_404(request, under) if under else None
    if parent is not None and parent.organization_id != found.pk:
        raise Http404
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = create_unit(actor=viewer, organization=found, parent=parent, **form.cleaned_data)
        except NameTaken as problem:
            form.add_error("name_fr", str(problem))
        else:
            messages.success(request, _("The unit is added."))
            return redirect(added)
    context = {"section": SECTION, "organization": found, "parent": parent, "form": form}
    return render(request, "profiles/unit_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_unit(request: HttpRequest, address: str) -> HttpResponse:
    """Rename a unit."""
    viewer, found = viewer_of(request), unit_or_404(request, address)
    require(permissions.can_confirm_affiliation(viewer, found.organization))
    form = UnitForm(request.POST or None, initial={"name_fr": found.name_fr, "name_en": found.name_en})
    if request.method == "POST" and form.is_valid():
        try:
            rename_unit(actor=viewer, unit=found, **form.cleaned_data)
        except NameTaken as problem:
            form.add_error("name_fr", str(problem))
        else:
            messages.success(request, _("The unit is renamed."))
            return redirect(found)
    context = {"section": SECTION, "organization": found.organization, "unit": found, "form": form}
    return render(request, "profiles/unit_edit.html", context)
