"""What an administrator may have revealed of people: one section of a profile."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Names, Part, Revealable, Revealed, revealables
from profiles.models import Profile, Section
from profiles.queries.people import PersonPage, SkillLine, former_places
from profiles.visibility import people_visible_to, visible_sections

# As on the page of a person, whose sections have these anchors.
ANCHOR: Final = "section-"


@dataclass(frozen=True)
class RevealedSection:
    """A section of somebody's profile."""

    profile: Profile
    section: Section

    @property
    def key(self) -> str:
        return f"section:{self.profile.member.public_id}-{self.section.value}"


def _at(names: Names, part: str) -> RevealedSection | None:
    return _section(Profile.objects.select_related("member").filter(member__handle=names["handle"]).first(), part)


def _find_all(public_ids: Collection[str]) -> dict[str, RevealedSection]:
    asked = {public_id: public_id.partition("-") for public_id in public_ids}
    rows = Profile.objects.select_related("member").filter(member__public_id__in={member for member, *_rest in asked.values()})
    profiles = {profile.member.public_id: profile for profile in rows}
    found = {
        public_id: _section(profiles.get(member), f"{ANCHOR}{section}") for public_id, (member, _dash, section) in asked.items()
    }
    return {public_id: section for public_id, section in found.items() if section is not None}


def _section(profile: Profile | None, part: str) -> RevealedSection | None:
    section = part.removeprefix(ANCHOR)
    return RevealedSection(profile, Section(section)) if profile is not None and section in Section.values else None


def _is_visible(viewer: User, thing: Revealed) -> bool:
    shown = cast("RevealedSection", thing)
    if not people_visible_to(viewer).filter(pk=shown.profile.pk).exists():
        return False
    return shown.section in visible_sections(viewer, [shown.profile])[shown.profile.pk]


def _context(_viewer: User, thing: Revealed) -> Mapping[str, object]:
    """The page of the person with this section alone, and nothing to do on it; endorsers are counted, not named."""
    shown = cast("RevealedSection", thing)
    profile, section = shown.profile, shown.section
    declared = profile.declared_skills.select_related("skill") if section == Section.SKILLS else ()
    is_path, is_about = section == Section.PATH, section == Section.ABOUT
    page = PersonPage(
        profile=profile,
        sections=frozenset({section}),
        is_own=False,
        skills=[SkillLine(one, (), is_endorsed_by_viewer=False, can_endorse=False) for one in declared],
        offers=list(profile.offers.all()) if section == Section.OFFERS else [],
        path=list(profile.path.all()) if is_path else [],
        former_places=former_places(profile.member) if is_path else [],
        links=list(profile.links.all()) if is_about else [],
    )
    return {"page": page, "section_label": section.label}


SECTION: Final = Revealable(
    word="section",
    label=_("Section of a profile"),
    shows=_("The one you choose, as its owner wrote it."),
    is_at=lambda url_name, _names: url_name == "profiles:person",
    at=_at,
    find_all=_find_all,
    owners=lambda thing: [cast("RevealedSection", thing).profile.member],
    is_visible=_is_visible,
    address=lambda thing: reverse("profiles:person", args=[cast("RevealedSection", thing).profile.member.handle]),
    template="profiles/revealed_section.html",
    context=_context,
    title=lambda thing: str(cast("RevealedSection", thing).section.label),
    parts=tuple(Part(f"{ANCHOR}{section.value}", section.label) for section in Section),
)

revealables.register(SECTION)
