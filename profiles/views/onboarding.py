"""The steps of the first login that make a profile: each can be skipped and comes back under “Edit my profile”."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.models import Kind, User
from profiles.actions import people as actions
from profiles.actions.affiliations import request_affiliation
from profiles.actions.skills_declared import declare_skill, withdraw_skill
from profiles.forms.onboarding import WelcomeProfileForm
from profiles.forms.people import NewSkillForm
from profiles.models import DeclaredSkill, Level, Profile
from profiles.permissions import has_source
from profiles.queries.people import skill_lines
from profiles.queries.suggestions import people_to_follow, skills_to_declare
from profiles.visibility import reach_of

step_page = require_http_methods(["GET", "HEAD", "POST"])


@step_page
def welcome_profile(request: HttpRequest) -> HttpResponse:
    """Title, place, languages, who sees the profile to begin with; and which organization, when none vouches yet."""
    member = cast("User", request.user)
    if "skip" in request.POST:
        return onboarding.advance(request, "profile")
    profile = Profile.objects.select_related("organization").get(pk=member.pk)
    asks_for_organization = profile.organization is None and member.kind == Kind.EMPLOYEE
    form = WelcomeProfileForm(
        request.POST if request.method == "POST" else None,
        instance=profile,
        has_source=has_source(member),
        asks_for_organization=asks_for_organization,
        reach=(reach := reach_of(profile)),
    )
    if form.is_valid():
        actions.edit_profile(actor=member, member=member, values=form.values)
        asked = form.asked_organization
        if asked and not member.affiliation_requests.filter(organization=asked, decided_at=None).exists():
            request_affiliation(member=member, organization=asked)
        return onboarding.advance(request, "profile")
    context = {
        "form": form,
        "steps": onboarding.progress("profile", member),
        "has_source": has_source(member),
        "reach": reach,
        "asks_for_organization": asks_for_organization,
    }
    return render(request, "profiles/onboarding/profile.html", context)


@step_page
def welcome_skills(request: HttpRequest) -> HttpResponse:
    """Declare skills one by one, or choose among those that the title suggests; and take one back (`remove`)."""
    member = cast("User", request.user)
    if "done" in request.POST:
        return onboarding.advance(request, "skills")
    if "remove" in request.POST:
        own = DeclaredSkill.objects.select_related("profile__member").filter(profile=member.pk)
        for declared in own.filter(public_id=request.POST["remove"]):
            withdraw_skill(actor=member, declared=declared)
        return redirect("profiles:welcome_skills")
    form = NewSkillForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.cleaned_data
        declare_skill(actor=member, member=member, text=values["skill"], level=Level(values["level"]))
        return redirect("profiles:welcome_skills")
    context = {
        "form": form,
        "steps": onboarding.progress("skills", member),
        "lines": skill_lines(member, Profile.objects.get(pk=member.pk)),
        "suggested": skills_to_declare(member),
        "level": Level.INTERMEDIATE,
    }
    return render(request, "profiles/onboarding/skills.html", context)


@step_page
def welcome_follow(request: HttpRequest) -> HttpResponse:
    """Choose whom to follow among people who are near; only those suggested can be chosen here."""
    member = cast("User", request.user)
    suggestions = people_to_follow(member)
    if request.method == "POST":
        chosen = set(request.POST.getlist("person"))
        for suggestion in suggestions:
            if suggestion.profile.member.public_id in chosen:
                actions.follow_person(follower=member, person=suggestion.profile.member)
        return onboarding.advance(request, "follow")
    context = {"suggestions": suggestions, "steps": onboarding.progress("follow", member)}
    return render(request, "profiles/onboarding/follow.html", context)
