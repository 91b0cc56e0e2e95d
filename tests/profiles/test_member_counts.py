"""The number of people of an organization tells nothing of those who are hidden."""

import pytest

from intranet.kernel.accounts.models import State, User
from intranet.kernel.testing import make_member
from profiles.actions.affiliations import affiliate, end_affiliation, recount_members
from profiles.models import Affiliation, Organization
from tests.profiles.organizations import make_organization

pytestmark = pytest.mark.django_db


def joined(organization: Organization, name: str) -> User:
    member = make_member(name)
    affiliate(actor=None, member=member, organization=organization, origin=Affiliation.Origin.IMPORT)
    return member


def test_who_is_protected_or_suspended_is_not_counted() -> None:
    organization = make_organization("Ministère des Forêts")
    joined(organization, "Amadou Diallo")
    hidden = [joined(organization, "Agente Secrète"), joined(organization, "Sonia Côté")]
    User.objects.filter(pk=hidden[0].pk).update(is_protected=True)
    User.objects.filter(pk=hidden[1].pk).update(state=State.SUSPENDED)
    assert recount_members() == 1
    organization.refresh_from_db()
    assert organization.member_count == 1
    assert recount_members() == 0


def test_who_was_not_counted_leaves_without_trace() -> None:
    organization = make_organization("Ministère des Forêts")
    hidden = joined(organization, "Agente Secrète")
    User.objects.filter(pk=hidden.pk).update(is_protected=True)
    recount_members()
    end_affiliation(actor=None, member=hidden, organization=organization)
    organization.refresh_from_db()
    assert organization.member_count == 0
