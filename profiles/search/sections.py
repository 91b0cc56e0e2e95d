"""How people, skills and organizations read in the search of the whole site and in what completes a field."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.search.marking import in_language, marked_excerpt, marked_title
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, lines_of, sections
from intranet.kernel.search.sections import Section as SearchSection
from intranet.kernel.text.bilingual import Words
from profiles.models import Organization, Section, Skill
from profiles.queries.reasons import is_open
from profiles.search.organizations import ORGANIZATION
from profiles.search.people import PERSON
from profiles.search.skills import SKILL
from profiles.visibility import NO_SECTIONS, visible_sections


def _person_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    members = User.objects.select_related("profile__organization").in_bulk([one.key for one in found])
    people = {pk: member for pk, member in members.items() if member.is_listable}
    # Names complete a field, and every member sees them: only what matched in a section needs to know who looks.
    is_search = any(isinstance(one, Hit) for one in found)
    profiles = [person.profile for person in people.values() if hasattr(person, "profile")] if is_search else []
    sections = visible_sections(viewer, profiles)
    return [
        Line(
            title=marked_title(person.display_name, one),
            value=person.display_name,
            address=reverse("profiles:person", args=[person.handle]),
            meta=post_of(person),
            why=_why(one, sections.get(one.key, NO_SECTIONS)),
            name=person.display_name,
            public_id=person.handle,
        )
        for one in found
        if (person := people.get(one.key))
    ]


def _why(found: Hit | Suggestion, sections: frozenset[Section]) -> SafeString:
    """What matched, when it is not the name and the viewer may see it now."""
    if isinstance(found, Suggestion):
        return SafeString()
    labels = {
        "skills": _("Skill"),
        "evidence": _("Contribution"),
        "offers": _("Offer"),
        "path": _("Career path"),
        "unit": _("Unit"),
        "about": _("About"),
        "place": _("Place of work"),
    }
    for match in found.reasons:
        if match.field in labels and is_open(match.field, sections):
            return format_html("{}{} {}", labels[match.field], _(":"), marked_excerpt(match))
    return SafeString()


def post_of(person: User) -> SafeString:
    """Somebody's title and where they work, in the reader's language, each marked with its own."""
    profile = getattr(person, "profile", None)
    if profile is None:
        return SafeString()
    organization = profile.organization
    # An acronym is enough beside a name, and leaves the title its room.
    where = (organization.acronym or organization.name) if organization else Words()
    parts = ((in_language(str(words), words.language),) for words in (profile.title, where) if words)
    return format_html_join(" · ", "{}", parts)


def _skills(_viewer: User, keys: Sequence[int]) -> Mapping[int, Skill]:
    return Skill.objects.listed().in_bulk(keys)


def _skill_line(skill: Skill, found: Hit | Suggestion) -> Line:
    return Line(
        title=_named(skill.name, found),
        value=str(skill.name),
        address=f"{reverse('profiles:directory')}?{urlencode({'skill': skill.public_id})}",
        meta=_other_name(skill.name),
        why=_synonym(skill.name, found),
        icon="badge-check",
        public_id=skill.public_id,
    )


def _organizations(_viewer: User, keys: Sequence[int]) -> Mapping[int, Organization]:
    return Organization.objects.current().in_bulk(keys)


def _organization_line(organization: Organization, found: Hit | Suggestion) -> Line:
    count = organization.member_count
    return Line(
        title=_named(organization.name, found),
        value=str(organization.name),
        address=organization.get_absolute_url(),
        meta=ngettext("{count} person", "{count} people", count).format(count=count),
        name=str(organization.name),
        shape="org",
        public_id=organization.public_id,
    )


def _named(name: Words, found: Hit | Suggestion) -> SafeString:
    return marked_title(str(name), found, name.language)


_skill_lines = lines_of(_skills, _skill_line)
_organization_lines = lines_of(_organizations, _organization_line)


def _other_name(name: Words) -> SafeString:
    """The name in the language that is not shown, when there is one."""
    other = name.en if name.language == "fr" else name.fr
    if not other or other == str(name):
        return SafeString()
    return format_html('<span lang="{}">{}</span>', "en" if name.language == "fr" else "fr", other)


def _synonym(name: Words, found: Hit | Suggestion) -> SafeString:
    """The synonym that matched, when neither name did."""
    reasons = () if isinstance(found, Suggestion) else found.reasons
    if not reasons or any(reason.text in (name.fr, name.en) for reason in reasons):
        return SafeString()
    return marked_excerpt(reasons[0])


def _directory_of(text: str) -> str:
    return f"{reverse('profiles:directory')}?{urlencode({'q': text})}"


PEOPLE_SECTION: Final = SearchSection(
    kind=PERSON,
    label=_("People"),
    singular=_("Person"),
    icon="users",
    order=10,
    lines=_person_lines,
    suggestions=_person_lines,
    more=_directory_of,
)

SKILLS_SECTION: Final = SearchSection(
    kind=SKILL,
    label=_("Skills"),
    singular=_("Skill"),
    icon="badge-check",
    order=20,
    lines=_skill_lines,
    suggestions=_skill_lines,
    more=lambda text: f"{reverse('profiles:skills')}?{urlencode({'q': text})}",
)

ORGANIZATIONS_SECTION: Final = SearchSection(
    kind=ORGANIZATION,
    label=_("Organizations"),
    singular=_("Organization"),
    icon="building-2",
    order=30,
    lines=_organization_lines,
    suggestions=_organization_lines,
    more=lambda text: f"{reverse('profiles:organizations')}?{urlencode({'q': text})}",
)

for section in (PEOPLE_SECTION, SKILLS_SECTION, ORGANIZATIONS_SECTION):
    sections.register(section)
