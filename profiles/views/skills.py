"""The shared vocabulary of skills: browsing it, the page of each, what is proposed while typing, and curation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.text.bilingual import fold
from profiles import permissions
from profiles.actions.skills import (
    NameInUse,
    UnusableName,
    add_synonym,
    curate_skill,
    merge_skills,
    remove_synonym,
)
from profiles.forms.skills import MergeForm, SkillNamesForm, SynonymForm
from profiles.models import Skill, SkillSynonym
from profiles.queries.skill_pages import (
    LETTERS,
    OTHER_LETTER,
    SuggestedSkill,
    has_esco,
    people_with_skill,
    similar_skills,
    skill_list,
    suggested_skills,
    synonym_rows,
    uncurated_skills,
)
from profiles.queries.skills import can_know_of
from profiles.views.addresses import (
    current_skill_or_404,
    page_number,
    public_id_of,
    reader_of,
    redirect_to_right_address,
    typed,
    viewer_of,
)

SECTION = "skills"
ENTRIES_PAGE_SIZE = 30
SUGGESTIONS_A_MINUTE = "300/m"


@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    """The vocabulary, by letter or by what a text finds."""
    viewer = reader_of(request)
    text = typed(request.GET, "q")
    try:
        found = skill_list(viewer, text=text, letter=request.GET.get("letter", ""), number=page_number(request))
    except SearchUnavailable:
        found = None
    context = {
        "section": SECTION,
        "found": found,
        "text": text,
        "letters": [*LETTERS, OTHER_LETTER],
        "has_esco": has_esco(),
        "can_curate": bool(permissions.can_curate_skills(viewer)),
    }
    return render(request, "profiles/skills.html", context)


@require_safe
def skill(request: HttpRequest, address: str) -> HttpResponse:
    """A skill: its names, and the people who declare it. An entry that was merged leads to the one that stays."""
    viewer = reader_of(request)
    found = get_object_or_404(Skill.objects.select_related("merged_into"), public_id=public_id_of(address))
    if found.merged_into is not None:
        return redirect(found.merged_into)
    if not can_know_of(viewer, found):
        raise Http404
    if elsewhere := redirect_to_right_address(request, found):
        return elsewhere
    try:
        people = people_with_skill(viewer, found, number=page_number(request))
    except SearchUnavailable:
        people = None
    context = {
        "section": SECTION,
        "skill": found,
        "synonyms": synonym_rows(found),
        "people": people,
        "can_curate": bool(permissions.can_curate_skills(viewer)),
    }
    return render(request, "profiles/skill.html", context)


@require_safe
def skill_suggestions(request: HttpRequest) -> HttpResponse:
    """Entries that complete what is typed: options of a list box, or JSON for who accepts it."""
    viewer = viewer_of(request)
    require(permissions.can_search_directory(viewer))
    limit(request, "suggestions", SUGGESTIONS_A_MINUTE)
    try:
        found = suggested_skills(viewer, typed(request.GET, "q"))
    except SearchUnavailable:
        found = []
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"results": [_as_json(one) for one in found]})
    return render(request, "profiles/_skill_suggestions.html", {"suggestions": found})


def _as_json(suggested: SuggestedSkill) -> dict[str, str | int]:
    return {
        "public_id": suggested.public_id,
        "name_fr": suggested.name.fr,
        "name_en": suggested.name.en,
        "people_count": suggested.people_count,
    }


# Curation --------------------------------------------------------------------------------------------------------------


@require_safe
def curation(request: HttpRequest) -> HttpResponse:
    """The entries that members typed and that nobody confirmed yet."""
    require(permissions.can_curate_skills(viewer_of(request)))
    page = Paginator(uncurated_skills(), ENTRIES_PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "profiles/curation.html", {"section": SECTION, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def curate(request: HttpRequest, address: str) -> HttpResponse:
    """Confirm an entry or rename it; what resembles it is shown first, since most entries already exist."""
    entry = _curatable(request, address)
    form = SkillNamesForm(request.POST or None, initial={"name_fr": entry.name_fr, "name_en": entry.name_en})
    if request.method == "POST" and form.is_valid():
        try:
            curate_skill(actor=viewer_of(request), skill=entry, **form.cleaned_data)
        except (NameInUse, UnusableName) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The entry is confirmed."))
            return redirect(entry)
    return _curation_page(request, entry, names=form)


@require_POST
def merge(request: HttpRequest, address: str) -> HttpResponse:
    """Merge an entry into another; asks first, saying what will happen."""
    entry = _curatable(request, address)
    form = MergeForm(request.POST, skill=entry)
    if not form.is_valid():
        return _curation_page(request, entry, merging=form)
    into = form.cleaned_data["into"]
    if "confirmed" not in request.POST:
        return render(request, "profiles/skill_merge.html", {"section": SECTION, "skill": entry, "into": into})
    merge_skills(actor=viewer_of(request), skill=entry, into=into)
    messages.success(request, _("The two entries were merged."))
    return redirect(into)


@require_POST
def add_name(request: HttpRequest, address: str) -> HttpResponse:
    """Add a synonym to an entry."""
    entry = _curatable(request, address)
    form = SynonymForm(request.POST)
    if form.is_valid():
        try:
            add_synonym(actor=viewer_of(request), skill=entry, **form.cleaned_data)
        except UnusableName as problem:
            form.add_error("text", str(problem))
        else:
            messages.success(request, _("The synonym is added."))
            return redirect("profiles:curate_skill", address)
    return _curation_page(request, entry, synonym=form)


@require_POST
def remove_name(request: HttpRequest, address: str) -> HttpResponse:
    """Take a synonym of an entry back."""
    entry = _curatable(request, address)
    synonym = get_object_or_404(
        SkillSynonym.objects.select_related("skill"),
        skill=entry,
        language=typed(request.POST, "language"),
        key=fold(typed(request.POST, "text")),
    )
    remove_synonym(actor=viewer_of(request), synonym=synonym)
    messages.success(request, _("The synonym is removed."))
    return redirect("profiles:curate_skill", address)


def _curatable(request: HttpRequest, address: str) -> Skill:
    require(permissions.can_curate_skills(viewer_of(request)))
    return current_skill_or_404(request, address)


def _curation_page(
    request: HttpRequest,
    entry: Skill,
    *,
    names: SkillNamesForm | None = None,
    merging: MergeForm | None = None,
    synonym: SynonymForm | None = None,
) -> HttpResponse:
    try:
        similar = similar_skills(viewer_of(request), entry)
    except SearchUnavailable:
        similar = []
    context = {
        "section": SECTION,
        "skill": entry,
        "similar": similar,
        "synonyms": synonym_rows(entry),
        "names": names or SkillNamesForm(initial={"name_fr": entry.name_fr, "name_en": entry.name_en}),
        "merging": merging or MergeForm(skill=entry),
        "synonym": synonym or SynonymForm(),
        "failed": merging or synonym or names,
    }
    return render(request, "profiles/skill_curate.html", context)
