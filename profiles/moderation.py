"""What moderation asks of profiles: who moderates which organization, and a person as a thing that is reported."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.moderation.levels import OrganizationJurisdiction, organizations
from intranet.kernel.moderation.subjects import Parts, Reported, Subject, subjects
from profiles.actions.people import hide_sections, restore_sections
from profiles.models import Organization, OrganizationRole, Profile, Section, Visibility
from profiles.roles import moderated_organizations
from profiles.visibility import people_visible_to, person_key, reach_of, sections_open_to


def moderators_of(public_id: str) -> QuerySet[User]:
    """The active moderators of an organization; guests hold no role."""
    group = f"organization:{public_id}:{OrganizationRole.MODERATOR.value}"
    return User.objects.filter(is_active=True, groups__name=group).exclude(kind=Kind.GUEST)


def names_of(public_ids: Collection[str]) -> dict[str, str]:
    """What these organizations are called in the reader's language."""
    found = Organization.objects.filter(public_id__in=public_ids)
    return {organization.public_id: str(organization.name) for organization in found}


ORGANIZATIONS = OrganizationJurisdiction(
    key="organizations", moderated_by=moderated_organizations, names=names_of, moderators=moderators_of
)


@dataclass(frozen=True)
class ReportedPerson:
    """A person whose profile was reported."""

    member: User

    @property
    def key(self) -> str:
        return person_key(self.member)


def _person(thing: Reported) -> User:
    assert isinstance(thing, ReportedPerson)  # noqa: S101 - what `find` below gives
    return thing.member


def _find(public_id: str) -> ReportedPerson | None:
    member = User.objects.select_related("profile__organization").filter(public_id=public_id).first()
    return ReportedPerson(member) if member is not None else None


def _excerpt(thing: Reported) -> str:
    """What everybody sees of the profile in words: moderators read no section that is kept for fewer."""
    profile: Profile = _person(thing).profile
    shown = sections_open_to(profile, {Visibility.EVERYONE}, reach_of(profile))
    lines = [profile.display_name, profile.title_fr, profile.title_en]
    lines += [line for section in Section if section in shown for line in _lines(profile, section)]
    return "\n".join(line for line in lines if line)


def _lines(profile: Profile, section: Section) -> list[str]:
    """What its owner typed in a section."""
    match section:
        case Section.PLACE:
            return [profile.city, profile.region]
        case Section.CONTACT:
            return [profile.phone, profile.office]
        case Section.ABOUT:
            links = [f"{link.label} {link.url}" for link in profile.links.all()]
            return [profile.pronouns, profile.biography_fr, profile.biography_en, profile.interests, *links]
        case Section.SKILLS:
            return [", ".join(str(one.skill.name) for one in profile.declared_skills.select_related("skill"))]
        case Section.OFFERS:
            return [offer.text for offer in profile.offers.all()]
        case Section.PATH:
            return [f"{entry.title} {entry.place}".strip() for entry in profile.path.all()]
    return []


def _organization(thing: Reported) -> str:
    organization = _person(thing).profile.organization
    return organization.public_id if organization else ""


PERSON = Subject(
    word="person",
    label=_("profile"),
    find=_find,
    is_visible=lambda viewer, thing: people_visible_to(viewer).filter(pk=_person(thing).pk).exists(),
    author=_person,
    excerpt=_excerpt,
    address=lambda thing: reverse("profiles:person", args=[_person(thing).handle]),
    moderators=lambda _thing: [],
    organization=_organization,
    parts=Parts(
        labels=dict(Section.choices),
        hidden=lambda thing: _person(thing).profile.hidden_sections,
        hide=lambda _actor, thing, parts: hide_sections(member=_person(thing), sections=parts),
        restore=lambda _actor, thing, parts: restore_sections(member=_person(thing), sections=parts),
    ),
)

organizations.register(ORGANIZATIONS)
subjects.register(PERSON)
