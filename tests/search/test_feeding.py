"""The index follows the database, whatever happens meanwhile."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from intranet.kernel.search.actions import reindex
from intranet.kernel.search.checking import compare
from intranet.kernel.search.definitions import Document
from intranet.kernel.search.engines import engine
from intranet.kernel.search.feeding import OUTBOX, build_missing, stale_kinds
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import statements
from intranet.kernel.work import outboxes
from tests.search.conftest import EVERYONE, OWN, Gardens


@pytest.fixture
def planted(gardens: Gardens) -> Gardens:
    for key in (1, 2, 3):
        gardens.plant(key, f"Jardin{key}")
    gardens.index()
    return gardens


def check(gardens: Gardens) -> None:
    assert compare(gardens.kind).is_equal


def test_a_change_is_found_after_delivery_and_the_old_words_are_not(planted: Gardens) -> None:
    planted.plant(2, "Verger")
    reindex(planted.kind, [2])
    assert planted.found("verger") == set()
    index_now()
    assert planted.found("verger") == {2}
    assert planted.found("jardin2") == set()
    assert SearchChange.objects.count() == 0
    check(planted)


def test_what_is_gone_is_found_no_more(planted: Gardens) -> None:
    del planted.rows[2]
    reindex(planted.kind, [2, 99])
    index_now()
    assert planted.found() == {1, 3}
    check(planted)


def test_a_variant_more_or_less_is_followed(planted: Gardens) -> None:
    planted.plant(1, "Secret", audience=OWN, variant="own")
    planted.plant(1, "Jardin1", shadowed_by=(OWN,))
    reindex(planted.kind, [1])
    index_now()
    assert planted.found("secret", {EVERYONE, OWN}) == {1}
    assert planted.found("jardin1", {EVERYONE, OWN}) == set()
    planted.rows[1] = [planted.plant(1, "Jardin1")]
    reindex(planted.kind, [1])
    index_now()
    assert planted.found("secret", {EVERYONE, OWN}) == set()
    assert planted.found("jardin1", {EVERYONE, OWN}) == {1}
    check(planted)


def test_asking_many_times_stores_one_row_a_thing(planted: Gardens) -> None:
    for _ in range(3):
        reindex(planted.kind, [1, 2, 2, 1])
    assert SearchChange.objects.count() == 2


def test_many_keys_are_stored_with_one_statement_for_500(planted: Gardens) -> None:
    with statements() as run:
        reindex(planted.kind, range(1, 2_001))
    assert sum("INSERT" in statement for statement in run) == 4
    assert SearchChange.objects.count() == 2_000


def test_changes_of_a_kind_that_no_app_declares_any_more_go_away(planted: Gardens) -> None:
    reindex("forgotten", [1])
    index_now()
    assert SearchChange.objects.count() == 0


def test_a_change_during_its_delivery_is_delivered_again(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = engine().replace

    def edited_meanwhile(kind: str, generation: str, keys: Sequence[int], documents: Sequence[Document]) -> None:
        built = list(documents)
        if "Verger" not in str(planted.rows[2]):
            planted.plant(2, "Verger")
            reindex(planted.kind, [2])
        replace(kind, generation, keys, built)

    monkeypatch.setattr(engine(), "replace", edited_meanwhile)
    reindex(planted.kind, [2])
    index_now()
    assert planted.found("verger") == {2}
    check(planted)


@pytest.mark.parametrize("dies_after_writing", [False, True])
def test_the_work_of_a_worker_that_died_is_done_again(
    planted: Gardens, monkeypatch: pytest.MonkeyPatch, dies_after_writing: bool
) -> None:
    class Killed(BaseException):
        pass

    replace = engine().replace

    def killed(kind: str, generation: str, keys: Sequence[int], documents: Sequence[Document]) -> None:
        if dies_after_writing:
            replace(kind, generation, keys, documents)
        raise Killed

    planted.plant(2, "Verger")
    reindex(planted.kind, [2])
    monkeypatch.setattr(engine(), "replace", killed)
    with pytest.raises(Killed):
        outboxes.deliver_batch(OUTBOX)
    monkeypatch.setattr(engine(), "replace", replace)
    index_now()
    assert SearchChange.objects.count() == 1, "the lease holds"
    SearchChange.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    index_now()
    assert SearchChange.objects.count() == 0
    assert planted.found("verger") == {2}
    check(planted)


def test_changes_wait_for_an_engine_that_is_down_without_being_counted(
    planted: Gardens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise SearchUnavailable("down")

    planted.plant(2, "Verger")
    reindex(planted.kind, [2])
    with monkeypatch.context() as patch:
        patch.setattr(engine(), "replace", down)
        for _ in range(20):
            with pytest.raises(SearchUnavailable):
                outboxes.deliver_batch(OUTBOX)
    waiting = SearchChange.objects.get()
    assert (waiting.attempts, waiting.set_aside_at) == (0, None)
    index_now()
    assert planted.found("verger") == {2}
    check(planted)


def test_a_document_that_cannot_be_built_does_not_stop_the_others(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    planted.rows[2] = [Document(key=2, audience=EVERYONE, values={"name": 5})]
    planted.plant(3, "Verger")
    reindex(planted.kind, [2, 3])
    index_now()
    assert planted.found("verger") == {3}
    assert SearchChange.objects.get().key == 2


def test_what_cannot_be_read_again_is_found_no_more(planted: Gardens) -> None:
    """It may have been given to others: its old document would still be found by those who saw it."""
    planted.rows[2] = [Document(key=2, audience=OWN, values={"name": 5})]
    reindex(planted.kind, [2])
    for _ in range(outboxes.MAX_ATTEMPTS):
        SearchChange.objects.update(available_at=timezone.now())
        outboxes.deliver_batch(OUTBOX)
    assert SearchChange.objects.get().set_aside_at
    assert planted.found() == {1, 3}


def test_before_the_first_build_a_search_says_so_and_the_worker_builds(gardens: Gardens) -> None:
    gardens.plant(1)
    with pytest.raises(SearchUnavailable):
        gardens.search()
    assert stale_kinds() == [gardens.kind]
    build_missing()
    assert gardens.found() == {1}
    assert stale_kinds() == []


def test_a_first_change_builds_the_whole_index(gardens: Gardens) -> None:
    gardens.plant(1)
    gardens.plant(2)
    reindex(gardens.kind, [1])
    index_now()
    assert gardens.found() == {1, 2}


def test_the_check_command_says_what_differs_and_fails(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    output = StringIO()
    monkeypatch.setattr("intranet.kernel.search.checking.PAUSE_S", 0.0)
    call_command("rebuild_search", "--check", stdout=output, stderr=StringIO())
    assert "3 documents in the index, 3 in the database, 0 changes waiting for the worker: equal." in output.getvalue()
    planted.plant(2, "Verger")
    planted.plant(4, "Potager")
    del planted.rows[3]
    with pytest.raises(CommandError) as failure:
        call_command("rebuild_search", "--check", stdout=output, stderr=StringIO())
    assert failure.value.returncode == 1
    assert "3 objects differ" in output.getvalue()
    call_command("rebuild_search", stdout=output, stderr=StringIO())
    call_command("rebuild_search", "--check", "--kind", planted.kind, stdout=output, stderr=StringIO())
    assert planted.found("potager") == {4}
