"""Organizations as the site's administrators create, rename and merge them."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import CoOwner, Group, GroupKind
from intranet.kernel.accounts.actions import add_domain
from intranet.kernel.accounts.models import AllowedDomain, User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.testing import own_index
from intranet.kernel.testing import ANONYMOUS, assert_constant_statements, make_member, personas, sign_in_as
from profiles.actions import mergers
from profiles.actions.affiliations import request_affiliation
from profiles.actions.mergers import finish_merger, merge_organizations
from profiles.models import Affiliation, AffiliationRequest, FormerName, Organization, OrganizationRole, Unit
from profiles.tasks import move_merged_members
from profiles.urls import administration_patterns
from tests.groups.world import make_group
from tests.profiles.organizations import make_holder, make_organization, make_unit, place

pytestmark = pytest.mark.django_db

LIST = reverse("profiles:administered_organizations")
NEW = reverse("profiles:new_organization")
NAMES = {"name_fr": "Ministère de la Nature", "kind": "ministry"}


@pytest.fixture(autouse=True)
def index() -> Iterator[None]:
    everyone()
    with own_index():
        yield


@pytest.fixture
def forests() -> Organization:
    return make_organization("Ministère des Forêts", "Ministry of Forests", acronym_fr="MFor")


@pytest.fixture
def nature() -> Organization:
    return make_organization("Ministère de la Nature", "Ministry of Nature")


@pytest.fixture
def administrator() -> User:
    return make_member("Ada Minh", is_staff=True, language="en")


@pytest.fixture
def browser(administrator: User) -> Client:
    return sign_in_as(Client(), administrator)


@pytest.fixture
def at_once(settings) -> None:
    """What the worker does is done at once."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


def merging(organization: Organization) -> str:
    return reverse("profiles:merge_organization", args=[organization.address])


def merge(browser: Client, organization: Organization, into: str, *, is_confirmed: bool = True):
    return browser.post(merging(organization), {"into": into, **({"confirmed": "yes"} if is_confirmed else {})})


def text_of(answer) -> str:
    return answer.content.decode()


def members_of(organization: Organization) -> set[str]:
    current = Affiliation.objects.filter(organization=organization, ended_at=None)
    return set(current.values_list("member__display_name", flat=True))


def own(group: Group, *organizations: Organization) -> None:
    CoOwner.objects.bulk_create([CoOwner(group=group, organization=organization) for organization in organizations])


# Who opens what --------------------------------------------------------------------------------------------------------

ADDRESSES: dict[str, Callable[[Organization], str]] = {
    "site_policy": lambda _organization: reverse("profiles:site_policy"),
    "administered_organizations": lambda _organization: LIST,
    "new_organization": lambda _organization: NEW,
    "merge_organization": merging,
}


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in administration_patterns} == set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_persona_gets_its_answer(name: str, forests: Organization, nature: Organization, client: Client) -> None:
    people = personas() | {"its administrator": make_holder(forests, OrganizationRole.ADMINISTRATOR)}
    where = ADDRESSES[name](forests)
    for persona, viewer in people.items():
        client.logout()
        sign_in_as(client, viewer)
        expected = 302 if persona in (ANONYMOUS, "suspended") else 200 if persona == "administrator" else 403
        assert client.get(where).status_code == expected, persona
        if persona != "administrator":
            posted = {**NAMES, "into": "Ministère de la Nature", "confirmed": "yes"}
            assert client.post(where, posted).status_code in (expected, 405), persona
    forests.refresh_from_db()
    assert forests.replaced_by is None
    assert Organization.objects.count() == 2


def test_a_form_without_its_token_is_refused(administrator: User) -> None:
    strict = sign_in_as(Client(enforce_csrf_checks=True), administrator)
    assert strict.post(NEW, NAMES).status_code == 403


# Creating and renaming -------------------------------------------------------------------------------------------------


def test_one_is_created_with_its_names_acronyms_and_parent_and_has_nobody(
    browser: Client, administrator: User, forests: Organization
) -> None:
    values = {**NAMES, "name_en": "Ministry of Nature", "acronym_fr": "MNat", "acronym_en": "MoN", "parent": "mfor"}
    answer = browser.post(NEW, {**values, "valid_from": "2026-04-01"})
    made = Organization.objects.get(key_fr="ministere de la nature")
    assert answer["Location"] == reverse("profiles:organization_roles", args=[made.address])
    assert browser.get(answer["Location"]).status_code == 200
    assert (str(made.acronym_fr), made.acronym_en, made.parent, made.kind) == ("MNat", "MoN", forests, "ministry")
    assert made.audience_id not in audience_ids(administrator)
    assert AuditEntry.objects.latest("pk").verb == "profiles.organization_created"
    assert AuditEntry.objects.latest("pk").actor == administrator


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name_fr": ""}, "obligatoire|required"),
        ({"name_fr": "MINISTERE DES FORETS"}, "Another organization already has this French name."),
        ({"parent": "Ministère de Nulle Part"}, "No organization has this name or acronym."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browser: Client, forests: Organization, values: dict[str, str], words: str
) -> None:
    shown = text_of(browser.post(NEW, {**NAMES, "acronym_fr": "MTypé", **values}))
    assert "govuk-error-summary" in shown
    assert any(word in shown for word in words.split("|"))
    assert "MTypé" in shown
    assert Organization.objects.count() == 1


def test_the_sites_administrators_rename_and_place_an_organization(
    browser: Client, administrator: User, forests: Organization, nature: Organization
) -> None:
    where = reverse("profiles:edit_organization", args=[forests.address])
    assert where in text_of(browser.get(LIST))
    assert where in text_of(browser.get(forests.get_absolute_url()))
    browser.post(where, {"name_fr": "Ministère des Bois", "acronym_fr": "MB", "kind": "ministry", "parent": nature.name_fr})
    forests.refresh_from_db()
    assert (forests.name_fr, forests.acronym_fr, forests.parent) == ("Ministère des Bois", "MB", nature)
    assert FormerName.objects.get().name_fr == "Ministère des Forêts"
    assert AuditEntry.objects.get(verb="profiles.organization_renamed").actor == administrator


def test_the_list_finds_by_name_and_costs_the_same_with_more(browser: Client, forests: Organization) -> None:
    assert "Ministry of Forests" in text_of(browser.get(f"{LIST}?q=mfor"))
    assert "Ministry of Forests" not in text_of(browser.get(f"{LIST}?q=xyzzy"))

    def grow() -> None:
        for number in range(10):
            old = make_organization(f"Agence {number}")
            place(make_member(f"Luc {number}"), organization=old)
            Organization.objects.filter(pk=old.pk).update(replaced_by=forests)
            make_organization(f"Office {number}")

    make_organization("Office des parcs")
    assert_constant_statements(lambda: browser.get(LIST), grow)


# Merging ---------------------------------------------------------------------------------------------------------------


def test_what_will_follow_is_shown_before_anything_is_done(
    browser: Client, forests: Organization, nature: Organization
) -> None:
    holder = make_holder(forests, OrganizationRole.REGISTRAR, "Odile Rôle")
    place(make_member("Amadou Diallo", is_protected=True), make_member("Luc Roy"), organization=forests)
    make_unit(forests, "Feux", "Équipe du Nord")
    for kind in (GroupKind.OPEN, GroupKind.HIDDEN):
        own(make_group(holder, kind), forests)
    request_affiliation(member=make_member("Rita Nouvelle"), organization=forests)
    add_domain(actor=None, domain="mf.gouv.example", organization_public_id=forests.public_id)
    Organization.objects.filter(pk=make_organization("Agence des Parcs").pk).update(parent=forests)
    shown = text_of(merge(browser, forests, "ministry of nature", is_confirmed=False))
    for words in (
        "3 people",
        "2 units",
        "1 group that you see",
        "1 pending request",
        "1 mail domain",
        "1 person has a role",
    ):
        assert words in shown
    assert "1 organization depends on it" in shown
    for secret in ("Amadou Diallo", "Feux de forêt"):
        assert secret not in shown
    forests.refresh_from_db()
    assert forests.replaced_by is None


def test_people_units_groups_requests_and_domains_follow(
    at_once: None, browser: Client, administrator: User, forests: Organization, nature: Organization
) -> None:
    luc, rita, both = make_member("Luc Roy"), make_member("Rita Nouvelle"), make_member("Inès Haddad")
    place(luc, organization=forests, unit=make_unit(forests, "Feux"))
    shared, alone = make_group(luc), make_group(luc, GroupKind.HIDDEN)
    own(shared, forests, nature)
    own(alone, forests)
    for organization in (forests, nature):
        request_affiliation(member=both, organization=organization)
    request_affiliation(member=rita, organization=forests)
    add_domain(actor=None, domain="mf.gouv.example", organization_public_id=forests.public_id)
    SearchChange.objects.all().delete()
    answer = merge(browser, forests, nature.name_fr)
    assert answer["Location"] == LIST
    forests.refresh_from_db()
    assert (forests.replaced_by, forests.ended_on is not None) == (nature, True)
    assert members_of(nature) == {"Luc Roy"}
    assert members_of(forests) == set()
    assert {forests.audience_id, nature.audience_id} <= audience_ids(User.objects.get(pk=luc.pk))
    assert set(Unit.objects.values_list("organization", flat=True)) == {nature.pk}
    assert set(CoOwner.objects.values_list("group", "organization")) == {(shared.pk, nature.pk), (alone.pk, nature.pk)}
    assert set(SearchChange.objects.filter(kind="group").values_list("key", flat=True)) == {shared.pk, alone.pk}
    waiting = AffiliationRequest.objects.filter(decided_at=None).values_list("member", "organization")
    assert set(waiting) == {(rita.pk, nature.pk), (both.pk, nature.pk)}
    assert AllowedDomain.objects.get().organization_public_id == nature.public_id
    entry = AuditEntry.objects.get(verb="profiles.organization_merged")
    assert (entry.actor, entry.details["into"]) == (administrator, nature.public_id)


def test_the_page_does_not_wait_for_the_people_and_says_who_still_moves(
    browser: Client, forests: Organization, nature: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mergers, "MOVED_AT_ONCE", 2)
    place(*(make_member(f"Luc {number}") for number in range(5)), organization=forests)
    merge(browser, forests, nature.name_fr)
    assert len(members_of(forests)) == 5
    assert "5 people of Ministry of Forests are still being moved to Ministry of Nature." in text_of(browser.get(LIST))
    move_merged_members.call(public_id=forests.public_id)
    assert len(members_of(nature)) == 5
    assert "still being moved" not in text_of(browser.get(LIST))
    move_merged_members.call(public_id=forests.public_id)
    assert len(members_of(nature)) == 5


def test_who_still_moves_follows_to_what_stands_for_it_today(forests: Organization, nature: Organization) -> None:
    """The successor was merged before the worker came to these people."""
    place(make_member("Luc Roy"), organization=forests)
    Organization.objects.filter(pk=forests.pk).update(replaced_by=nature)
    later = make_organization("Ministère du Territoire")
    merge_organizations(actor=None, organization=nature, into=later)
    assert finish_merger(organization=forests) == 1
    assert members_of(later) == {"Luc Roy"}


def test_what_is_not_merged_moves_nobody(forests: Organization) -> None:
    place(make_member("Luc Roy"), organization=forests)
    with pytest.raises(ValueError, match="not merged"):
        finish_merger(organization=forests)


@pytest.mark.parametrize("into", ["", "Ministère des Forêts", "MFor", "Ministère de Nulle Part"])
def test_an_organization_is_replaced_by_another_that_exists(browser: Client, forests: Organization, into: str) -> None:
    shown = text_of(merge(browser, forests, into))
    assert "govuk-error-summary" in shown
    forests.refresh_from_db()
    assert forests.replaced_by is None


def test_what_was_merged_is_merged_once_and_is_found_by_what_replaced_it(
    browser: Client, forests: Organization, nature: Organization
) -> None:
    merge_organizations(actor=None, organization=forests, into=nature)
    assert browser.get(merging(forests)).status_code == 403
    assert merge(browser, forests, "Ministère de la Nature").status_code == 403
    assert "govuk-error-summary" in text_of(merge(browser, nature, "Ministère des Forêts"))  # it stands for itself
    nature.refresh_from_db()
    assert nature.replaced_by is None
