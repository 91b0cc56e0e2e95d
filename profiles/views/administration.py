"""Organizations as the site's administrators see them: created, changed, and merged into one another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.views.administration import for_administrators
from intranet.kernel.permissions import require
from profiles import permissions
from profiles.actions.mergers import begin_merger
from profiles.actions.organizations import CircularTree, NameTaken, create_organization
from profiles.forms.organizations import MergerForm, OrganizationForm
from profiles.queries.mergers import merger_preview, organizations_moving
from profiles.queries.organization_pages import organization_list
from profiles.views.addresses import organization_or_404, typed, viewer_of


@for_administrators
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """Every organization that exists today, and the mergers whose people still move."""
    found = organization_list(text=typed(request.GET, "q"), page=request.GET.get("page"))
    context = {"found": found, "moving": organizations_moving()}
    return render(request, "profiles/administration/organizations.html", context)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new_organization(request: HttpRequest) -> HttpResponse:
    """Create an organization, which has nobody yet."""
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = create_organization(
                actor=viewer_of(request),
                names=form.names,
                kind=values["kind"],
                parent=values["parent"],
                valid_from=values["valid_from"],
            )
        except NameTaken as problem:
            form.add_error("name_fr", str(problem))
        else:
            messages.success(request, _("The organization was created. Name its administrators: they admit its people."))
            return redirect("profiles:organization_roles", made.address)
    return render(request, "profiles/administration/organization_new.html", {"form": form})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def merge_organization(request: HttpRequest, address: str) -> HttpResponse:
    """Replace an organization by another; what will follow is shown before it is done."""
    viewer, organization = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_be_merged(organization))
    form = MergerForm(request.POST or None, organization=organization)
    context = {"organization": organization, "form": form, "preview": merger_preview(viewer, organization)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "profiles/administration/organization_merge.html", context)
    into = form.cleaned_data["into"]
    if "confirmed" not in request.POST:
        return render(request, "profiles/administration/organization_merge_confirm.html", {**context, "into": into})
    try:
        begin_merger(actor=viewer, organization=organization, into=into)
    except CircularTree as problem:
        form.add_error("into", str(problem))
        return render(request, "profiles/administration/organization_merge.html", context)
    messages.success(request, _("The organization is merged. Its people follow in a few moments."))
    return redirect("profiles:administered_organizations")
