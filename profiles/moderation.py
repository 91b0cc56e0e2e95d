"""What moderation asks of profiles: who moderates which organization, and a person as a thing that is reported."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.moderation.levels import OrganizationJurisdiction, organizations
from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from profiles.models import Organization, OrganizationRole, Profile, Section, Visibility
from profiles.roles import moderated_organizations
from profiles.visibility import people_visible_to, person_key


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
    member = _person(thing)
    profile: Profile = member.profile
    lines = [member.display_name, profile.title_fr, profile.title_en]
    if profile.visibility_of(Section.ABOUT) == Visibility.EVERYONE:
        lines += [profile.pronouns, profile.biography_fr, profile.biography_en, profile.interests]
    return "\n".join(line for line in lines if line)


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
)

organizations.register(ORGANIZATIONS)
subjects.register(PERSON)
