"""The bell of the demonstration: a handful of news that just came, and older news that was read."""

from itertools import pairwise

import pytest
from django.core.management import call_command
from django.utils import timezone

from intranet.kernel.notifications.actions.demonstration import READ_AFTER
from intranet.kernel.notifications.models import Event, Notification, Outcome, PendingEvent, PendingMail
from intranet.kernel.notifications.queries.counts import unread_count
from intranet.kernel.notifications.queries.lists import notices_page
from tests.demonstration import account

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_handful_is_unread(demonstration: None) -> None:
    assert 3 <= unread_count(account("employee")) <= 15
    assert all(unread_count(account(name)) <= 10 for name in ("colleague", "curator", "admin", "retiree", "guest"))


def test_everybody_was_told_at_its_moment_and_read_what_is_old(demonstration: None) -> None:
    assert not PendingEvent.objects.exists()
    told = list(Notification.objects.filter(outcome=Outcome.SHOWN).select_related("event"))
    assert told
    since = timezone.now() - READ_AFTER
    for one in told:
        assert one.at == one.event.at
        assert (one.read_at is not None) == (one.at < since)
    assert {event.at < since for event in Event.objects.all()} == {True, False}
    assert not PendingMail.objects.filter(delivery__event__at__lt=since).exists()


def test_the_list_is_in_the_order_of_what_happened(demonstration: None) -> None:
    notices = notices_page(account("employee")).notices
    assert len(notices) > 10
    assert all(newer.at >= older.at for newer, older in pairwise(notices))
    assert [notice.is_read for notice in notices] == sorted(notice.is_read for notice in notices)


def test_repeating_it_tells_and_marks_nothing(demonstration: None) -> None:
    before = list(Notification.objects.order_by("pk").values_list("pk", "at", "read_at"))
    call_command("demo", "--once", verbosity=0)
    assert list(Notification.objects.order_by("pk").values_list("pk", "at", "read_at")) == before
