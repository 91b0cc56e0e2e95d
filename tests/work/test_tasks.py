"""Django's tasks in our loop: what the library leaves out."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from intranet.kernel.work import presence, queries, retention
from intranet.kernel.work.models import Worker
from intranet.kernel.work.tasks import MAX_ATTEMPTS, TaskRunner
from tests.work import tasks

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def runner() -> TaskRunner:
    return TaskRunner(presence.enter(is_alone=False))


def left_running_by(*workers: str) -> DBTaskResult:
    """A task that was running when the last of these workers died."""
    tasks.fail.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now(), worker_ids=list(workers))
    return DBTaskResult.objects.get()


def test_tasks_run_until_none_is_left(runner, tmp_path: Path) -> None:
    for word in ("one", "two"):
        tasks.note.enqueue(str(tmp_path / "note"), word)
    assert [runner.run_next(), runner.run_next(), runner.run_next()] == [True, True, False]
    assert (tmp_path / "note").read_text() == "one\ntwo\n"


def test_a_task_that_raises_is_shown_and_does_not_stop_the_others(runner, tmp_path: Path, capsys) -> None:
    tasks.fail.enqueue()
    tasks.note.enqueue(str(tmp_path / "note"), "next")
    assert [runner.run_next(), runner.run_next()] == [True, True]
    assert (tmp_path / "note").read_text() == "next\n"
    assert queries.work_status().depths["tasks"].set_aside == 1
    call_command("worker", "--status")
    assert "ValueError: poisoned" in capsys.readouterr().out


def test_what_a_dead_worker_left_is_put_back(runner) -> None:
    left_running_by("dead")
    assert runner.recover() == 1
    assert DBTaskResult.objects.get().status == "READY"


def test_what_a_living_worker_runs_is_left_alone(runner) -> None:
    left_running_by(presence.enter(is_alone=False))
    assert runner.recover() == 0


def test_a_worker_silent_for_long_is_dead(runner) -> None:
    left_running_by(presence.enter(is_alone=False))
    Worker.objects.update(seen_at=timezone.now() - presence.SILENCE - timedelta(seconds=1))
    assert runner.recover() == 1


def test_a_task_of_this_worker_whose_result_was_lost_is_put_back(runner) -> None:
    left_running_by(Worker.objects.get().id)
    assert runner.recover() == 1


def test_a_task_that_killed_its_workers_is_set_aside(runner) -> None:
    left_running_by(*["dead"] * MAX_ATTEMPTS)
    assert runner.recover() == 1
    left = DBTaskResult.objects.get()
    assert (left.status, left.exception_class_path.rpartition(".")[2]) == ("FAILED", "WorkerDiedError")


def test_a_worker_alone_on_its_folder_knows_that_the_others_are_dead() -> None:
    presence.enter(is_alone=False)
    last = presence.enter(is_alone=True)
    assert presence.living() == [last]


def test_finished_work_is_forgotten_after_a_while(runner) -> None:
    now = timezone.now()
    for status, days in (("SUCCESSFUL", 2), ("SUCCESSFUL", 0), ("FAILED", 15), ("FAILED", 13), ("READY", 20)):
        tasks.fail.enqueue()
        newest = DBTaskResult.objects.latest("enqueued_at")
        DBTaskResult.objects.filter(pk=newest.pk).update(status=status, finished_at=now - timedelta(days=days))
    retention.forget_finished_work()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY", "SUCCESSFUL"]
