"""Editing one's own profile: an overview, then one page for each section, so that two windows never undo each other."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from profiles.actions import people as actions
from profiles.actions import skills_declared
from profiles.forms.people import (
    SECTION_FORMS,
    LinkForm,
    NameForm,
    NewSkillForm,
    OfferForm,
    PortraitForm,
    SectionForm,
    SkillLevelForm,
    StepForm,
)
from profiles.models import DeclaredSkill, Level, Link, Offer, PathEntry, Profile, Reach, Section
from profiles.permissions import has_source
from profiles.queries.people import Face, overview, own_strength, person_page, skill_lines
from profiles.visibility import reach_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
PORTRAITS_RATE = "20/h"


@dataclass(frozen=True)
class EntryKind:
    """A list of the profile whose entries are edited one by one."""

    model: type[Offer] | type[PathEntry] | type[Link]
    form: type[forms.ModelForm[Any]]
    section: Section
    adding: str | Promise
    editing: str | Promise
    removing: str | Promise


ENTRY_KINDS = {
    "offers": EntryKind(
        Offer, OfferForm, Section.OFFERS, _("Add an offer or a request"), _("Change this line"), _("Remove this line?")
    ),
    "path": EntryKind(
        PathEntry, StepForm, Section.PATH, _("Add a step of your path"), _("Change this step"), _("Remove this step?")
    ),
    "links": EntryKind(Link, LinkForm, Section.ABOUT, _("Add a link"), _("Change this link"), _("Remove this link?")),
}


@require_safe
def edit(request: HttpRequest) -> HttpResponse:
    """Every section, what it says, and who sees it."""
    page = person_page(_member(request), _member(request).handle)
    context = {
        "section": "people",
        "page": page,
        "lines": overview(page),
        "strength": own_strength(page.profile),
        "has_source": has_source(page.person),
    }
    return render(request, "profiles/profile_edit.html", context)


@form_page
def edit_name(request: HttpRequest) -> HttpResponse:
    """The name that is shown, and the titles."""
    member = _member(request)
    from_source = has_source(member)
    form = NameForm(_sent(request), instance=_fresh_profile(member), has_source=from_source)
    if form.is_valid():
        actions.edit_profile(actor=member, member=member, values=form.values)
        return _saved(request)
    return render(request, "profiles/profile_edit_name.html", {"section": "people", "form": form, "has_source": from_source})


@form_page
def edit_section(request: HttpRequest, section: Section) -> HttpResponse:
    """One section, with who sees it."""
    member = _member(request)
    form = SECTION_FORMS[section](_sent(request), instance=_fresh_profile(member))
    if form.is_valid():
        actions.edit_profile(actor=member, member=member, values=form.values)
        return _saved(request)
    return _section_page(request, section, form, NewSkillForm())


def _section_page(request: HttpRequest, section: Section, form: SectionForm, new_skill: NewSkillForm) -> HttpResponse:
    member, profile = _member(request), form.instance
    context = {
        "section": "people",
        "edited": section,
        "form": form,
        "has_source": section == Section.CONTACT and has_source(member),
        "is_hidden": section in profile.hidden_sections,
        "reach": Reach.EVERYONE if section == Section.CONTACT else reach_of(profile),
        "new_skill": new_skill,
        "skills": skill_lines(member, profile) if section == Section.SKILLS else [],
        "offers": profile.offers.all() if section == Section.OFFERS else [],
        "path": profile.path.all() if section == Section.PATH else [],
        "links": profile.links.all() if section == Section.ABOUT else [],
    }
    return render(request, "profiles/profile_edit_section.html", context)


# Entries -------------------------------------------------------------------------------------------------------------


@form_page
def add_entry(request: HttpRequest, kind: str) -> HttpResponse:
    """Add an offer, a step of the path or a link."""
    return _edit_entry(request, ENTRY_KINDS[kind], ENTRY_KINDS[kind].model(profile=_member(request).profile))


@form_page
def edit_entry(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Change one of them."""
    return _edit_entry(request, ENTRY_KINDS[kind], _own_entry_or_404(request, kind, public_id))


@form_page
def remove_entry(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Ask, then remove one of them."""
    entry, back = _own_entry_or_404(request, kind, public_id), _section_address(ENTRY_KINDS[kind].section)
    if request.method == "POST":
        actions.remove_entry(actor=_member(request), entry=entry)
        messages.success(request, _("Removed."))
        return redirect(back)
    context = {"section": "people", "question": ENTRY_KINDS[kind].removing, "thing": entry, "back": back}
    return render(request, "profiles/profile_edit_remove.html", context)


def _edit_entry(request: HttpRequest, kind: EntryKind, entry: actions.Entry) -> HttpResponse:
    form = kind.form(_sent(request), instance=entry)
    if form.is_valid():
        actions.save_entry(actor=_member(request), entry=form.instance)
        messages.success(request, _("Saved."))
        return redirect(_section_address(kind.section))
    title = kind.editing if entry.pk else kind.adding
    context = {"section": "people", "form": form, "title": title, "back": _section_address(kind.section)}
    return render(request, "profiles/profile_edit_entry.html", context)


def _own_entry_or_404(request: HttpRequest, kind: str, public_id: str) -> actions.Entry:
    model: Any = ENTRY_KINDS[kind].model
    own = model.objects.select_related("profile__member").filter(profile=_member(request).pk)
    return cast("actions.Entry", get_object_or_404(own, public_id=public_id))


# Skills --------------------------------------------------------------------------------------------------------------


@require_POST
def add_skill(request: HttpRequest) -> HttpResponse:
    """Declare a skill by its name; a bad name is shown again with what was typed."""
    member = _member(request)
    form = NewSkillForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        skills_declared.declare_skill(actor=member, member=member, text=values["skill"], level=Level(values["level"]))
        messages.success(request, _("Skill added."))
        return redirect(_section_address(Section.SKILLS))
    visibility = SECTION_FORMS[Section.SKILLS](instance=_fresh_profile(member))
    return _section_page(request, Section.SKILLS, visibility, form)


@form_page
def edit_skill(request: HttpRequest, public_id: str) -> HttpResponse:
    """How well a skill is mastered."""
    declared = _own_skill_or_404(request, public_id)
    form = SkillLevelForm(_sent(request), instance=declared)
    back = _section_address(Section.SKILLS)
    if form.is_valid():
        skills_declared.set_skill_level(actor=_member(request), declared=declared, level=Level(form.cleaned_data["level"]))
        messages.success(request, _("Saved."))
        return redirect(back)
    return render(
        request,
        "profiles/profile_edit_entry.html",
        {"section": "people", "form": form, "title": str(declared.skill.name), "back": back},
    )


@form_page
def remove_skill(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, saying that endorsements go too, then withdraw a skill."""
    declared, back = _own_skill_or_404(request, public_id), _section_address(Section.SKILLS)
    if request.method == "POST":
        skills_declared.withdraw_skill(actor=_member(request), declared=declared)
        messages.success(request, _("Removed."))
        return redirect(back)
    context = {
        "section": "people",
        "question": _("Remove this skill?"),
        "thing": declared.skill.name,
        "back": back,
        "endorsement_count": declared.endorsement_count,
    }
    return render(request, "profiles/profile_edit_remove.html", context)


def _own_skill_or_404(request: HttpRequest, public_id: str) -> DeclaredSkill:
    own = DeclaredSkill.objects.select_related("profile__member", "skill").filter(profile=_member(request).pk)
    return get_object_or_404(own, public_id=public_id)


# Portrait ------------------------------------------------------------------------------------------------------------


@form_page
def edit_portrait(request: HttpRequest) -> HttpResponse:
    """Send a picture and choose the square of it to show."""
    member = _member(request)
    if request.method == "POST":
        limit(request, "portrait", PORTRAITS_RATE)
    form = PortraitForm(_sent(request), request.FILES or None)
    if form.is_valid():
        actions.replace_portrait(actor=member, member=member, pictures=form.pictures)
        return _saved(request)
    profile = _fresh_profile(member)
    face = Face(member.display_name, profile.large_portrait_url)
    return render(
        request, "profiles/profile_edit_portrait.html", {"section": "people", "form": form, "profile": profile, "face": face}
    )


@form_page
def remove_portrait(request: HttpRequest) -> HttpResponse:
    """Ask, then go back to the initials."""
    member, back = _member(request), reverse("profiles:edit_portrait")
    if request.method == "POST":
        actions.remove_portrait(actor=member, member=member)
        messages.success(request, _("Removed."))
        return redirect(back)
    return render(
        request,
        "profiles/profile_edit_remove.html",
        {"section": "people", "question": _("Remove your portrait?"), "back": back},
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def _member(request: HttpRequest) -> User:
    return cast("User", request.user)


def _fresh_profile(member: User) -> Profile:
    """A copy that a form may write on without touching what the page shows of the member."""
    return Profile.objects.select_related("member", "organization").get(pk=member.pk)


def _section_address(section: Section) -> str:
    return reverse("profiles:edit_section", args=[section])


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("profiles:edit")
