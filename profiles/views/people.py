"""The page of a person, what one does there, and the people that one follows."""

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.views import address_to_return_to
from profiles.actions import people as actions
from profiles.actions import skills_declared
from profiles.models import DeclaredSkill, PortraitFile, Visibility
from profiles.panels import panels_of_person
from profiles.queries.people import (
    PersonPage,
    followed_people,
    follower_count,
    own_strength,
    person_page,
    skill_lines,
    visible_declared_skill,
    visible_endorsements,
)
from profiles.queries.vcards import vcard
from profiles.visibility import people_visible_to

PEOPLE_PAGE_SIZE = 50
# Whoever opens more in a minute copies the directory person by person.
PAGES_A_MINUTE = "120/m"
PORTRAIT_MAX_AGE = 3600


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """A person, as the reader may see them; one's own page also as others see it (`?as=everyone`, `?as=organization`)."""
    page = _page_or_404(request, handle)
    context = {
        "section": "people",
        "page": page,
        "strength": own_strength(page.profile) if page.is_own else None,
        "panels": {} if page.preview or page.has_left else panels_of_person(_viewer(request), page.person),
    }
    return render(request, "profiles/person.html", context)


@require_safe
def person_card(request: HttpRequest, handle: str) -> HttpResponse:
    """The vCard of a person, with the fields that the reader may see."""
    page = _page_or_404(request, handle)
    address = request.build_absolute_uri(reverse("profiles:person", args=[handle]))
    headers = {"Content-Disposition": f'attachment; filename="{handle}.vcf"', "Cache-Control": "private, no-store"}
    return HttpResponse(vcard(page, address=address), content_type="text/vcard; charset=utf-8", headers=headers)


@require_safe
def portrait(request: HttpRequest, handle: str, size: int) -> HttpResponseBase:
    """A portrait file. A browser shows it for an hour before it asks again whether it still may; shared caches keep none."""
    profile = _person_or_404(request, handle).profile
    if not profile.portrait_address(size):
        raise Http404
    kept = get_object_or_404(PortraitFile.objects.select_related("file"), profile=profile, size=size)
    response = download(request, kept.file, inline=True)
    response.headers["Cache-Control"] = f"private, max-age={PORTRAIT_MAX_AGE}"
    return response


@require_POST
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow, or stop (`follow=no`); with scripts only the button changes."""
    viewer, followed = _viewer(request), _person_or_404(request, handle)
    is_followed = request.POST.get("follow") != "no"
    act = actions.follow_person if is_followed else actions.unfollow_person
    act(follower=viewer, person=followed)
    if not request.headers.get("HX-Request"):
        return redirect(_back_to(request, followed))
    context = {
        "person": followed,
        "is_followed": is_followed,
        "is_small": "small" in request.POST,
        "back": request.POST.get("next", ""),
    }
    return render(request, "profiles/_follow.html", context)


@require_POST
def endorse(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Vouch for a skill, or take it back (`endorse=no`); with scripts only its line changes."""
    viewer, declared = _viewer(request), _declared_or_404(request, handle, public_id)
    act = skills_declared.retract_endorsement if request.POST.get("endorse") == "no" else skills_declared.endorse_skill
    act(endorser=viewer, declared=declared)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('profiles:person', args=[handle])}#skill-{public_id}")
    line = skill_lines(viewer, declared.profile, only=declared.pk)[0]
    return render(request, "profiles/_skill.html", {"line": line, "person": declared.profile.member})


@require_safe
def endorsers(request: HttpRequest, handle: str, public_id: str) -> HttpResponse:
    """Everyone who vouches for a skill, among those whom the reader may see."""
    declared = _declared_or_404(request, handle, public_id)
    listed = visible_endorsements(_viewer(request)).filter(declared_skill=declared)
    shown = Paginator(listed, PEOPLE_PAGE_SIZE).get_page(request.GET.get("page"))
    hidden = declared.endorsement_count - shown.paginator.count
    context = {"section": "people", "declared": declared, "endorsements": shown, "hidden": max(0, hidden)}
    return render(request, "profiles/person_endorsers.html", context)


@require_safe
def follows(request: HttpRequest) -> HttpResponse:
    """The people whom one follows, and how many follow one."""
    viewer = _viewer(request)
    shown = Paginator(followed_people(viewer), PEOPLE_PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"section": "people", "profiles": shown, "follower_count": follower_count(viewer)}
    return render(request, "profiles/person_follows.html", context)


def _viewer(request: HttpRequest) -> User:
    return cast("User", request.user)


def _page_or_404(request: HttpRequest, handle: str) -> PersonPage:
    limit(request, "person", PAGES_A_MINUTE)
    preview = request.GET.get("as")
    try:
        return person_page(_viewer(request), handle, preview=Visibility(preview) if preview in Visibility.values else None)
    except User.DoesNotExist as nobody:
        raise Http404 from nobody


def _person_or_404(request: HttpRequest, handle: str) -> User:
    found = people_visible_to(_viewer(request)).select_related("profile__member").filter(handle=handle).first()
    if found is None:
        raise Http404
    return found


def _declared_or_404(request: HttpRequest, handle: str, public_id: str) -> DeclaredSkill:
    try:
        declared = visible_declared_skill(_viewer(request), public_id)
    except DeclaredSkill.DoesNotExist as missing:
        raise Http404 from missing
    if declared.profile.member.handle != handle:
        raise Http404
    return declared


def _back_to(request: HttpRequest, followed: User) -> str:
    """The list that the button stands in, when it says so; else the page of the person."""
    if "next" in request.POST:
        return address_to_return_to(request)
    return reverse("profiles:person", args=[followed.handle])
