"""Fixtures of the tests of accounts."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.dispatch import Signal
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.work.mail import deliver
from intranet.kernel.work.models import OutgoingMail

PASSWORD = "une phrase de plusieurs mots"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Limits count in the cache; each test starts from none."""
    cache.clear()


@pytest.fixture(autouse=True)
def _tasks_at_once(settings) -> None:
    """The worker's part is done at once, so that a test sees what it does."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def delivered(db: None) -> Callable[[], list]:
    """Sends what waits, as the worker does, and gives the messages sent since the last call."""

    def send() -> list:
        rows = list(OutgoingMail.objects.order_by("pk"))
        deliver(rows)
        OutgoingMail.objects.all().delete()
        sent = list(mail.outbox)
        mail.outbox.clear()
        return sent

    return send


def path_in(message) -> str:
    """The path of the first link of a message."""
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found, message.body
    return found[1]


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser of its own where a member has signed in, with the password of the tests when that is theirs."""

    def signed_in(member: User) -> Client:
        browser = Client()
        if member.check_password(PASSWORD):
            browser.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
        else:
            browser.force_login(member)
        return browser

    return signed_in


@pytest.fixture
def heard() -> Iterator[Callable[[Signal], list[dict[str, Any]]]]:
    """Listens to a signal for the length of a test and gives the list of what it said."""
    connected = []

    def listen(signal: Signal) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def note(**arguments: Any) -> None:
            calls.append(arguments)

        signal.connect(note, weak=False)
        connected.append((signal, note))
        return calls

    yield listen
    for signal, note in connected:
        signal.disconnect(note)
