"""Whoever is endorsed is told: on the site at once, and in the summary of the morning."""

import pytest
from django.utils import translation

from intranet.kernel.accounts.actions import protect_member
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Mail
from intranet.kernel.notifications.models import Notification
from intranet.kernel.notifications.queries.lists import notices_page
from intranet.kernel.testing import assert_constant_statements, make_member
from profiles.actions.skills_declared import endorse_skill, retract_endorsement, withdraw_skill
from profiles.models import DeclaredSkill, Visibility
from tests.notifications.world import tell
from tests.profiles.people import declared_by, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def declared() -> DeclaredSkill:
    owner = make_member("Amadou Diallo", handle="amadou.diallo")
    show(owner, Visibility.EVERYONE)
    return declared_by(owner)


def endorse(declared: DeclaredSkill, name: str) -> User:
    endorser = make_member(name)
    endorse_skill(endorser=endorser, declared=declared)
    tell()
    return endorser


def lines(declared: DeclaredSkill, language: str = "en") -> list[str]:
    with translation.override(language):
        return [notice.line.sentence.line for notice in notices_page(declared.profile.member).notices]


def test_endorsements_of_one_skill_are_one_line_in_each_language(declared: DeclaredSkill) -> None:
    endorse(declared, "Kateri Jacobs")
    assert lines(declared) == ["Kateri Jacobs endorsed your skill “Python”"]
    endorse(declared, "Étienne Côté")
    endorse(declared, "Priya Raghunathan")
    assert lines(declared) == ["Priya Raghunathan and 2 others endorsed your skill “Python”"]
    assert lines(declared, "fr") == ["Priya Raghunathan et 2 autres ont appuyé votre compétence «\u00a0Python\u00a0»"]
    assert set(Notification.objects.values_list("mail", flat=True)) == {Mail.DAILY}
    address = notices_page(declared.profile.member).notices[0].line.sentence.address
    assert address == f"/people/amadou.diallo/#skill-{declared.public_id}"


def test_what_was_taken_back_or_whose_author_is_hidden_is_not_told(declared: DeclaredSkill) -> None:
    kateri = endorse(declared, "Kateri Jacobs")
    retract_endorsement(endorser=kateri, declared=declared)
    assert lines(declared) == []
    endorse_skill(endorser=kateri, declared=declared)
    tell()
    assert Notification.objects.count() == 1
    assert lines(declared) == ["Kateri Jacobs endorsed your skill “Python”"]
    protect_member(actor=None, member=kateri, is_protected=True)
    assert lines(declared) == []


def test_a_skill_that_is_declared_no_more_takes_its_news_along(declared: DeclaredSkill) -> None:
    endorse(declared, "Kateri Jacobs")
    withdraw_skill(actor=declared.profile.member, declared=declared)
    assert lines(declared) == []


def test_many_endorsements_cost_no_more_statements(declared: DeclaredSkill) -> None:
    endorse(declared, "Kateri Jacobs")
    member = declared.profile.member

    def grow() -> None:
        for number in range(6):
            endorse(declared, f"Colleague {number}")

    assert_constant_statements(lambda: notices_page(member), grow)
