"""Periodic work: once an interval, late rather than never, taken over from the dead."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from intranet.kernel.work import periodic, presence
from intranet.kernel.work.models import PeriodicRun
from intranet.kernel.work.periodic import Job, Schedule, jobs
from tests.registries import hold

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The turns of one job that runs every hour."""
    found: list[str] = []
    hold(monkeypatch, jobs, [Job(name="tested", every=timedelta(hours=1), run=lambda: found.append("ran"))])
    return found


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(periodic.timezone, "now", lambda: moment)


def test_a_job_runs_once_an_interval_whatever_the_number_of_workers(runs, monkeypatch) -> None:
    at(monkeypatch, datetime(2026, 11, 24, 10, 59, tzinfo=UTC))
    first, second = Schedule("first"), Schedule("second")
    assert first.run_due() is True
    assert second.run_due() is False
    assert first.run_due() is False
    at(monkeypatch, datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    assert second.run_due() is True
    assert first.run_due() is False
    assert runs == ["ran", "ran"]


def test_a_worker_that_starts_late_runs_the_current_turn_and_no_older_one(runs, monkeypatch) -> None:
    at(monkeypatch, datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    Schedule("first").run_due()
    at(monkeypatch, datetime(2026, 11, 25, 15, 40, tzinfo=UTC))
    Schedule("late").run_due()
    assert runs == ["ran", "ran"]


def test_a_failure_is_kept_and_the_next_interval_tries_again(monkeypatch) -> None:
    hold(monkeypatch, jobs, [Job(name="failing", every=timedelta(hours=1), run=lambda: 1 / 0)])
    at(monkeypatch, datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    schedule = Schedule("worker")
    assert schedule.run_due() is True
    assert schedule.run_due() is False
    assert PeriodicRun.objects.get().error == "ZeroDivisionError: division by zero"
    at(monkeypatch, datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    assert schedule.run_due() is True


def test_the_turn_of_a_dead_worker_is_taken_over_and_that_of_a_living_one_is_not(runs) -> None:
    living = presence.enter(is_alone=False)
    period = Job("tested", timedelta(hours=1), print).period(timezone.now())
    turn = PeriodicRun.objects.create(job="tested", period=period, worker=living)
    assert Schedule("other").run_due() is False
    presence.leave(living)
    assert Schedule("other").run_due() is True
    turn.refresh_from_db()
    assert (turn.worker, turn.attempts, runs) == ("other", 2, ["ran"])


def test_a_turn_that_killed_three_workers_is_set_aside(runs) -> None:
    period = Job("tested", timedelta(hours=1), print).period(timezone.now())
    PeriodicRun.objects.create(job="tested", period=period, worker="dead", attempts=3)
    assert Schedule("other").run_due() is False
    assert "died" in PeriodicRun.objects.get().error
    assert runs == []


def test_old_turns_are_forgotten(runs, monkeypatch) -> None:
    schedule = Schedule("worker")
    for hour in range(20):
        at(monkeypatch, datetime(2026, 11, 24, hour, 0, tzinfo=UTC))
        schedule.run_due()
    assert PeriodicRun.objects.count() == periodic.KEPT_TURNS + 1
