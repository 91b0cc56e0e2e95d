"""How far profiles are shown: by the site, and by each organization."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intranet.kernel.accounts.views.administration import for_administrators
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from profiles import permissions
from profiles.actions.policies import set_reach, set_site_reach
from profiles.forms.policies import ReachForm
from profiles.queries.policies import policies_of_their_own, policy_page
from profiles.views.addresses import organization_or_404, viewer_of

# Each change has thousands of people indexed anew.
CHANGES_RATE: Final = "20/h"


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def site_policy(request: HttpRequest) -> HttpResponse:
    """How far profiles are shown where no organization says otherwise, and which organizations do."""
    page = policy_page(None)
    form = ReachForm(request.POST or None, reach=page.of_site, of_site=page.of_site)
    if request.method == "POST" and form.is_valid() and form.reach_chosen is not None:
        limit(request, "directory_policy", CHANGES_RATE)
        set_site_reach(actor=viewer_of(request), reach=form.reach_chosen)
        messages.success(request, _("Saved."))
        return redirect("profiles:site_policy")
    context = {"form": form, "page": page, "others": policies_of_their_own()}
    return render(request, "profiles/administration/site_policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organization_policy(request: HttpRequest, address: str) -> HttpResponse:
    """How far an organization shows its people."""
    viewer, organization = viewer_of(request), organization_or_404(request, address)
    require(permissions.can_set_reach(viewer, organization))
    page = policy_page(organization)
    form = ReachForm(request.POST or None, reach=page.reach, of_site=page.of_site, organization=organization)
    if request.method == "POST" and form.is_valid():
        limit(request, "directory_policy", CHANGES_RATE)
        set_reach(actor=viewer, organization=organization, reach=form.reach_chosen)
        messages.success(request, _("Saved."))
        return redirect("profiles:organization_policy", organization.address)
    context = {"section": "organizations", "form": form, "page": page, "organization": organization}
    return render(request, "profiles/organization_policy.html", context)
