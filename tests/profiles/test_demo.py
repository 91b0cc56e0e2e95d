"""The demonstration government: refused in a real installation, the same when repeated, worth looking at in both languages."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone

from intranet.kernel.accounts.models import AllowedDomain, Kind, State, User
from intranet.kernel.follows.models import Follow
from profiles import permissions
from profiles.demonstration.residents import DOMAIN, residents
from profiles.demonstration.vocabulary import SKILLS
from profiles.models import (
    DeclaredSkill,
    DirectoryPolicy,
    Endorsement,
    Offer,
    Organization,
    PathEntry,
    Profile,
    Reach,
    Skill,
    Unit,
)
from profiles.queries.home import duties, newcomers
from profiles.visibility import person_key
from tests.demonstration import account

pytestmark = pytest.mark.django_db
MODELS = (User, Profile, Organization, Unit, Skill, DeclaredSkill, Endorsement, Offer, PathEntry, Follow, EmailAddress)


def test_a_real_installation_refuses_it(settings):
    settings.IS_DEMONSTRATION_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()


def test_repeating_it_changes_nothing(demonstration):
    counts = {model: model.objects.count() for model in MODELS}
    written = Profile.objects.order_by("pk").values_list("pk", "biography_fr", "organization", "supervisor")
    before = list(written)
    call_command("demo", verbosity=0)
    assert {model: model.objects.count() for model in MODELS} == counts
    assert list(written.all()) == before


def test_what_somebody_wrote_outlives_another_load(demonstration):
    Profile.objects.filter(member=account("employee")).update(city="Port-Brume")
    call_command("demo", verbosity=0)
    assert account("employee").profile.city == "Port-Brume"


def test_about_four_hundred_people_work_in_bilingual_organizations(demonstration):
    assert 380 <= User.objects.count() <= 430
    assert Organization.objects.count() == 14
    assert not Organization.objects.filter(name_en="").exists()
    assert Organization.objects.exclude(parent=None).count() >= 3
    assert not Unit.objects.filter(name_en="").exists()
    assert not Profile.objects.exclude(member__kind=Kind.GUEST).filter(title_en="").exists()
    assert Profile.objects.exclude(biography_fr="").exclude(biography_en="").count() >= 60


def test_the_vocabulary_is_bilingual_with_synonyms(demonstration):
    assert len(SKILLS) >= 120
    skills = Skill.objects.filter(is_curated=True).annotate(said=Count("synonyms"))
    assert not skills.filter(name_fr="").exists()
    assert not skills.filter(name_en="").exists()
    assert skills.filter(said__gte=2).count() > 100


@pytest.mark.parametrize("name", ["admin", "curator", "employee", "colleague", "retiree", "guest"])
def test_one_signs_in_as_each_of_the_accounts(demonstration, settings, name):
    member = account(name)
    assert member.is_active
    assert member.check_password(settings.DEMO_PASSWORD)
    assert EmailAddress.objects.filter(user=member, verified=True, primary=True).exists()
    assert member.onboarded_at is not None
    assert not member.is_superuser


def test_each_account_is_what_its_name_says(demonstration):
    assert account("admin").is_staff
    assert permissions.can_curate_skills(account("curator"))
    assert not permissions.can_curate_skills(account("employee"))
    assert (account("retiree").kind, account("retiree").profile.organization) == (Kind.RETIREE, None)
    assert account("guest").is_guest
    employee, colleague = account("employee"), account("colleague")
    assert (employee.display_name, colleague.display_name) == ("Maëlle Tremblay-Nguyen", "Amadou Diallo")
    assert Follow.objects.filter(member=employee, key=person_key(colleague)).exists()
    assert Follow.objects.filter(member=colleague, key=person_key(employee)).exists()
    assert AllowedDomain.objects.filter(domain=DOMAIN).exists()


def test_states_and_visibilities_vary(demonstration):
    assert User.objects.filter(state=State.UNCLAIMED).count() > 20
    assert User.objects.filter(state=State.DEPARTED).exists()
    assert User.objects.filter(is_protected=True).count() == 2
    for section in ("about", "path", "contact"):
        assert len(set(Profile.objects.values_list(f"{section}_visibility", flat=True))) >= 2


def test_counters_and_ties_agree(demonstration):
    for declared in DeclaredSkill.objects.annotate(counted=Count("endorsements")):
        assert declared.counted == declared.endorsement_count
    for organization in Organization.objects.all():
        assert organization.member_count == organization.affiliations.filter(ended_at=None).count()
    assert not Endorsement.objects.filter(endorser=F("declared_skill__profile__member")).exists()


def test_nobody_is_called_twice_the_same(demonstration):
    assert not User.objects.filter(given_name=F("family_name")).exists()


def test_there_is_something_to_do_for_each_role(demonstration):
    employee, curator = (User.objects.get(email=f"{name}@{DOMAIN}") for name in ("employee", "curator"))
    assert [one.waiting for one in duties(employee).requests] == [2]
    assert duties(curator).skills == 3
    assert newcomers(employee, timezone.now() - timedelta(days=30), 5)


def test_the_same_seed_gives_the_same_people():
    assert residents(5) == residents(5)
    assert residents(5) != residents(6)


def test_addresses_of_the_demonstration_are_unlike_each_other():
    emails = [one.email for one in residents(2012)]
    assert len(emails) == len(set(emails))


def test_people_who_did_not_sign_in_are_found_by_their_skills_and_an_organization_keeps_to_itself(demonstration):
    unclaimed = Profile.objects.filter(member__state=State.UNCLAIMED)
    assert unclaimed.exists()
    assert not unclaimed.filter(declared_skills=None).exists()
    assert DirectoryPolicy.objects.exclude(organization=None).exclude(reach="").get().reach == Reach.ORGANIZATION
