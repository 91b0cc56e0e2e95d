"""The directory: finding people, and keeping what was found."""

from typing import Any, Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.sections import suggested_lines
from profiles import permissions
from profiles.actions.directory import (
    delete_search,
    drop_person,
    drop_unlisted,
    keep_person,
    note_shortlist_export,
    save_search,
)
from profiles.exports import people_csv
from profiles.forms.directory import SavedSearchForm, search_from
from profiles.models import SavedSearch
from profiles.queries.directory import (
    PAGE_SIZE,
    SORTS,
    DirectorySearch,
    count_without_filters,
    directory_page,
    directory_size,
    neighbouring_skills,
    organizations_to_browse,
)
from profiles.queries.shortlist import exported_people, shortlist_page
from profiles.search.organizations import ORGANIZATION
from profiles.search.people import PERSON
from profiles.search.skills import SKILL
from profiles.views.addresses import reader_of
from profiles.visibility import people_visible_to

SUGGESTIONS_A_MINUTE: Final = "300/m"
EXPORTS_AN_HOUR: Final = "20/h"


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Find a colleague by what they know, their name or where they work."""
    viewer = reader_of(request)
    asked = search_from(request.GET)
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    context = {"section": "people", "asked": asked, "sorts": SORTS, "is_fragment": is_fragment, **_found(viewer, asked)}
    if is_fragment:
        response = render(request, "profiles/_directory.html", context)
        response["HX-Push-Url"] = f"{request.path}?{asked.query_string}" if asked.query_string else request.path
    else:
        context["people_count"], context["organization_count"] = directory_size()
        response = render(request, "profiles/directory.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _found(viewer: User, asked: DirectorySearch) -> dict[str, Any]:
    """What the page shows: the people found, what to do when there are none, or what works while searching doesn't."""
    try:
        found = directory_page(viewer, asked)
        if found.total:
            return {"found": found}
        unfiltered = count_without_filters(viewer, asked) if asked.filters else 0
        return {"found": found, "unfiltered": unfiltered, "neighbours": neighbouring_skills(viewer, asked.text)}
    except SearchUnavailable:
        return {"is_unavailable": True, "organizations": organizations_to_browse()}


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """People, skills and organizations that complete what is being typed, as options of a list box."""
    viewer = cast("User", request.user)
    require(permissions.can_search_directory(viewer))
    limit(request, "suggestions", SUGGESTIONS_A_MINUTE)
    try:
        lines = suggested_lines(viewer, request.GET.get("q", ""), kinds=(PERSON, SKILL, ORGANIZATION))
    except SearchUnavailable:
        lines = []
    return render(request, "kernel/_suggestions.html", {"suggestions": lines})


# Searches that a member keeps ------------------------------------------------------------------------------------------


@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The searches that the member keeps, and the form for the one that they come from."""
    viewer = cast("User", request.user)
    require(permissions.can_search_directory(viewer))
    query = search_from(request.GET).query_string
    form = SavedSearchForm(initial={"query": query}) if query else None
    return _saved_searches(request, viewer, form)


@require_POST
def save_this_search(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    viewer = cast("User", request.user)
    form = SavedSearchForm(request.POST)
    if not form.is_valid():
        return _saved_searches(request, viewer, form)
    save_search(member=viewer, name=form.cleaned_data["name"], query=form.cleaned_data["query"])
    messages.success(request, _("The search was saved."))
    return redirect("profiles:saved_searches")


@require_POST
def delete_saved_search(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget one of them."""
    viewer = cast("User", request.user)
    saved = get_object_or_404(SavedSearch, member=viewer, public_id=public_id)
    delete_search(member=viewer, saved=saved)
    messages.success(request, _("The search “{name}” is deleted.").format(name=saved.name))
    return redirect("profiles:saved_searches")


def _saved_searches(request: HttpRequest, viewer: User, form: SavedSearchForm | None) -> HttpResponse:
    page = Paginator(SavedSearch.objects.filter(member=viewer), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"section": "people", "page": page, "form": form}
    return render(request, "profiles/saved_searches.html", context, status=422 if form and form.errors else 200)


# People set aside ------------------------------------------------------------------------------------------------------


@require_safe
def shortlist(request: HttpRequest) -> HttpResponse:
    """The people whom the member set aside."""
    viewer = cast("User", request.user)
    require(permissions.can_search_directory(viewer))
    context = {"section": "people", "shortlist": shortlist_page(viewer, request.GET.get("page", "1"))}
    return render(request, "profiles/shortlist.html", context)


@require_POST
def keep(request: HttpRequest, handle: str) -> HttpResponse:
    """Set a person aside, or no longer."""
    viewer = cast("User", request.user)
    person = get_object_or_404(people_visible_to(viewer), handle=handle)
    if is_kept := request.POST.get("keep") != "no":
        keep_person(member=viewer, person=person)
    else:
        drop_person(member=viewer, person=person)
    if request.headers.get("HX-Request"):
        context = {"person": person, "is_kept": is_kept, "is_large": "large" in request.POST}
        return render(request, "profiles/_keep.html", context)
    return redirect("profiles:shortlist")


@require_POST
def tidy_shortlist(request: HttpRequest) -> HttpResponse:
    """Take off the shortlist those whom the directory no longer lists."""
    drop_unlisted(member=cast("User", request.user))
    messages.success(request, _("People who left the directory were removed from your shortlist."))
    return redirect("profiles:shortlist")


@require_POST
def export_shortlist(request: HttpRequest) -> HttpResponse:
    """The shortlist as a file for a spreadsheet; that it left the site is recorded."""
    viewer = cast("User", request.user)
    limit(request, "export", EXPORTS_AN_HOUR)
    people = exported_people(viewer)
    note_shortlist_export(member=viewer, count=len(people))
    response = HttpResponse(people_csv(people), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("shortlist")}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
