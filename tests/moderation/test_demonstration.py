"""The demonstration has people who moderate, and something that waits for each of them."""

import pytest
from django.core.management import call_command

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.levels import standing_of
from intranet.kernel.moderation.models import Case, Report
from intranet.kernel.moderation.queries import waiting_counts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_moderator_of_an_organization_and_one_of_the_centre_have_something_to_decide(demonstration: None) -> None:
    call_command("demo", "--once", verbosity=0)
    assert (Case.objects.count(), Report.objects.count()) == (2, 3)
    for account in ("employee", "curator"):
        member = User.objects.get(email=f"{account}@demo.gouv.example")
        assert sum(waiting_counts(member, standing_of(member)).values()) == 1
