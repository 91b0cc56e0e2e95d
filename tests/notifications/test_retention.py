"""News is kept for 180 days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.kernel.notifications.actions import forget_old_notifications, retention
from intranet.kernel.notifications.models import Delivery, Digest, Event, Notification
from intranet.kernel.testing import make_member
from tests.notifications.world import News, follower, work

pytestmark = pytest.mark.django_db


def test_what_is_older_than_180_days_is_deleted_in_batches_and_the_rest_stays(
    urgent: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "FORGOTTEN_AT_ONCE", 2)
    members = [follower(f"Reader {number}") for number in range(5)]
    old, kept = urgent.happen(make_member("Kateri Jacobs")), urgent.happen()
    work()
    Digest.objects.create(member=members[0], cadence="daily", period=timezone.now().date() - timedelta(days=181))
    Event.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=181))
    assert forget_old_notifications() == 5 + 5 + 1 + 1
    assert list(Event.objects.all()) == [kept]
    assert Notification.objects.count() == Delivery.objects.count() == 5
    assert not Digest.objects.exists()
    assert forget_old_notifications() == 0
