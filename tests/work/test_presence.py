"""What a worker had leased is free as soon as it is known to be dead, and not before."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from intranet.kernel.work import outboxes, presence
from intranet.kernel.work.mail import send_later
from intranet.kernel.work.models import OutgoingMail, Worker
from intranet.kernel.work.outboxes import Outbox
from tests.work.installations import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

LIVE = """
import sys, time
from pathlib import Path
from intranet.kernel.work.locks import SignOfLife
sign = SignOfLife(Path(sys.argv[1]), sys.argv[2])
print("lives", flush=True)
time.sleep(100_000)
"""


class KilledError(BaseException):
    """Nothing is tidied up."""


def be_killed(_rows: Sequence[OutgoingMail]) -> None:
    raise KilledError


OUTBOX = Outbox(name="tested", model=OutgoingMail, deliver=be_killed, lease=timedelta(days=1))


def leave_leased_by(worker: str) -> None:
    """A message that the worker is delivering, as the database sees it."""
    send_later(EmailMessage("x", "y", "a@gouv.example", ["b@gouv.example"]))
    with pytest.raises(KilledError):
        outboxes.deliver_batch(OUTBOX, worker)
    assert not is_due()


def is_due() -> bool:
    return OUTBOX.due(timezone.now()).exists()


@pytest.fixture
def elsewhere() -> Iterator[subprocess.Popen[str]]:
    """The process of the worker `elsewhere`, on the same data folder."""
    command = [sys.executable, "-c", LIVE, str(settings.DATA / "workers"), "elsewhere"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "lives\n"
        yield process
        process.kill()


def test_what_a_killed_worker_had_leased_is_free_at_the_next_heartbeat_of_another(elsewhere: subprocess.Popen[str]) -> None:
    me = presence.enter(is_alone=False)
    Worker.objects.create(id="elsewhere", host="here", process=elsewhere.pid)
    leave_leased_by("elsewhere")
    presence.beat(me)
    assert not is_due()
    elsewhere.kill()
    elsewhere.wait()
    presence.beat(me)
    assert is_due()
    assert presence.living() == [me]


def test_what_a_killed_worker_had_leased_is_free_when_another_starts(elsewhere: subprocess.Popen[str]) -> None:
    leave_leased_by("elsewhere")
    elsewhere.kill()
    elsewhere.wait()
    presence.enter(is_alone=True)
    assert is_due()


def test_a_worker_that_is_silent_and_lives_keeps_its_leases(elsewhere: subprocess.Popen[str]) -> None:
    me = presence.enter(is_alone=False)
    Worker.objects.create(
        id="elsewhere", host="here", process=elsewhere.pid, seen_at=timezone.now() - presence.SILENCE - timedelta(seconds=1)
    )
    leave_leased_by("elsewhere")
    presence.beat(me)
    assert presence.living() == [me]
    assert not is_due()


def test_a_worker_of_another_folder_keeps_its_leases() -> None:
    """Nobody here knows whether it is dead."""
    leave_leased_by("far")
    presence.enter(is_alone=False)
    assert not is_due()


def test_what_a_worker_leaves_is_free_unless_a_thread_still_delivers_it() -> None:
    me, other = presence.enter(is_alone=False), presence.enter(is_alone=False)
    leave_leased_by(me)
    presence.leave(me, is_idle=False)
    presence.beat(other)
    assert not is_due()
    presence.leave(me)
    assert is_due()
