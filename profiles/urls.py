"""Addresses of people, organizations and skills."""

from django.urls import path, register_converter

from profiles.departures.urls import departure_patterns
from profiles.models import PORTRAIT_SIZES, Section
from profiles.views import (
    administration,
    directory,
    onboarding,
    organizations,
    people,
    people_edit,
    policies,
    registrars,
    skills,
)

app_name = "profiles"


class SectionConverter:
    """A section of a profile."""

    regex = "|".join(Section.values)

    def to_python(self, value: str) -> Section:
        return Section(value)

    def to_url(self, value: str) -> str:
        return str(value)


class EntryKindConverter:
    """A list of a profile."""

    regex = "|".join(people_edit.ENTRY_KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PortraitSizeConverter:
    """The side of a stored portrait, in pixels."""

    regex = "|".join(map(str, PORTRAIT_SIZES))

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(SectionConverter, "section")
register_converter(EntryKindConverter, "entries")
register_converter(PortraitSizeConverter, "portrait_size")

people_patterns = [
    path("people/<str:handle>/", people.person, name="person"),
    path("people/<str:handle>/card.vcf", people.person_card, name="person_card"),
    path("people/<str:handle>/portrait-<portrait_size:size>.webp", people.portrait, name="portrait"),
    path("people/<str:handle>/follow/", people.follow, name="follow"),
    path("people/<str:handle>/skills/<str:public_id>/endorse/", people.endorse, name="endorse"),
    path("people/<str:handle>/skills/<str:public_id>/endorsers/", people.endorsers, name="endorsers"),
    path("profile/follows/", people.follows, name="follows"),
    path("profile/edit/", people_edit.edit, name="edit"),
    path("profile/edit/name/", people_edit.edit_name, name="edit_name"),
    path("profile/edit/portrait/", people_edit.edit_portrait, name="edit_portrait"),
    path("profile/edit/portrait/remove/", people_edit.remove_portrait, name="remove_portrait"),
    path("profile/edit/skills/add/", people_edit.add_skill, name="add_skill"),
    path("profile/edit/skills/<str:public_id>/", people_edit.edit_skill, name="edit_skill"),
    path("profile/edit/skills/<str:public_id>/remove/", people_edit.remove_skill, name="remove_skill"),
    path("profile/edit/<entries:kind>/add/", people_edit.add_entry, name="add_entry"),
    path("profile/edit/<entries:kind>/<str:public_id>/", people_edit.edit_entry, name="edit_entry"),
    path("profile/edit/<entries:kind>/<str:public_id>/remove/", people_edit.remove_entry, name="remove_entry"),
    path("profile/edit/<section:section>/", people_edit.edit_section, name="edit_section"),
    path("welcome/profile/", onboarding.welcome_profile, name="welcome_profile"),
    path("welcome/skills/", onboarding.welcome_skills, name="welcome_skills"),
    path("welcome/follow/", onboarding.welcome_follow, name="welcome_follow"),
]

directory_patterns = [
    path("people/", directory.directory, name="directory"),
    path("suggestions/", directory.suggestions, name="suggestions"),
    path("searches/", directory.saved_searches, name="saved_searches"),
    path("searches/save/", directory.save_this_search, name="save_search"),
    path("searches/<str:public_id>/delete/", directory.delete_saved_search, name="delete_search"),
    path("shortlist/", directory.shortlist, name="shortlist"),
    path("shortlist/tidy/", directory.tidy_shortlist, name="tidy_shortlist"),
    path("shortlist/export/", directory.export_shortlist, name="export_shortlist"),
    path("people/<str:handle>/keep/", directory.keep, name="keep"),
]

organization_patterns = [
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/requests/", registrars.own_requests, name="own_requests"),
    path("organizations/requests/<slug:public_id>/withdraw/", registrars.withdraw, name="withdraw_request"),
    path("organizations/<slug:address>/", organizations.organization, name="organization"),
    path("organizations/<slug:address>/edit/", organizations.edit_organization, name="edit_organization"),
    path("organizations/<slug:address>/join/", registrars.join, name="join_organization"),
    path("organizations/<slug:address>/requests/", registrars.requests, name="organization_requests"),
    path("organizations/<slug:address>/requests/<slug:public_id>/", registrars.decide, name="decide_request"),
    path("organizations/<slug:address>/admit/", registrars.admit, name="admit_person"),
    path("organizations/<slug:address>/end/", registrars.end, name="end_affiliation"),
    path("organizations/<slug:address>/roles/", registrars.roles, name="organization_roles"),
    path("organizations/<slug:address>/roles/take-back/", registrars.take_role_back, name="take_role_back"),
    path("organizations/<slug:address>/profiles/", policies.organization_policy, name="organization_policy"),
    path("organizations/<slug:address>/units/add/", organizations.add_unit, name="add_unit"),
    path("units/<slug:address>/", organizations.unit, name="unit"),
    path("units/<slug:address>/edit/", organizations.edit_unit, name="edit_unit"),
]

administration_patterns = [
    path("administration/profiles/", policies.site_policy, name="site_policy"),
    path("administration/organizations/", administration.organizations, name="administered_organizations"),
    path("administration/organizations/new/", administration.new_organization, name="new_organization"),
    path("administration/organizations/<slug:address>/merge/", administration.merge_organization, name="merge_organization"),
]

skill_patterns = [
    path("skills/", skills.skills, name="skills"),
    path("skills/suggestions/", skills.skill_suggestions, name="skill_suggestions"),
    path("skills/curation/", skills.curation, name="curation"),
    path("skills/<slug:address>/", skills.skill, name="skill"),
    path("skills/<slug:address>/curate/", skills.curate, name="curate_skill"),
    path("skills/<slug:address>/merge/", skills.merge, name="merge_skill"),
    path("skills/<slug:address>/synonyms/add/", skills.add_name, name="add_synonym"),
    path("skills/<slug:address>/synonyms/remove/", skills.remove_name, name="remove_synonym"),
]

urlpatterns = [
    *directory_patterns,
    *people_patterns,
    *organization_patterns,
    *administration_patterns,
    *skill_patterns,
    *departure_patterns,
]
