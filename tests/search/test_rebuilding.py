"""A rebuild goes on beside searches and edits, and loses nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.kernel.search import rebuilding
from intranet.kernel.search.actions import reindex
from intranet.kernel.search.checking import compare
from intranet.kernel.search.definitions import Document, Facet, definitions
from intranet.kernel.search.engines import engine
from intranet.kernel.search.feeding import build_missing, deliver, stale_kinds
from intranet.kernel.search.models import SearchChange, SearchRebuild, SearchReplay
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.rebuilding import RebuildInProgress, rebuild
from intranet.kernel.search.testing import index_now
from tests.registries import hold
from tests.search.conftest import Gardens


@pytest.fixture
def planted(gardens: Gardens) -> Gardens:
    for key in range(1, 6):
        gardens.plant(key, f"Jardin{key}")
    gardens.index()
    return gardens


def when(patch: pytest.MonkeyPatch, method: str, then: Callable[[], None]) -> None:
    """Do something just before the engine does something, once."""
    real = getattr(engine(), method)
    todo = [then]

    def first_then(*arguments: object) -> object:
        if todo:
            todo.pop()()
        return real(*arguments)

    patch.setattr(engine(), method, first_then)


def edit(gardens: Gardens, key: int, name: str) -> None:
    """A member edits and the worker delivers."""
    gardens.plant(key, name)
    reindex(gardens.kind, [key])
    index_now()
    assert gardens.found(name) == {key}, "found in the index that is live"


@pytest.mark.parametrize("moment", ["add", "finish"])
def test_what_is_edited_during_a_rebuild_is_found_during_and_after_it(
    planted: Gardens, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = engine().live_generation(planted.kind)
    when(monkeypatch, moment, lambda: edit(planted, 2, "Verger"))
    rebuild(planted.kind)
    assert engine().live_generation(planted.kind) != before
    assert planted.found("verger") == {2}
    assert planted.found() == {1, 2, 3, 4, 5}
    assert compare(planted.kind).is_equal


def test_what_was_read_before_it_was_edited_is_read_again(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    add = engine().add

    def read_then_edited(kind: str, generation: str, documents: Iterable[Document]) -> None:
        built = list(documents)
        edit(planted, 3, "Potager")
        del planted.rows[5]
        reindex(planted.kind, [5])
        index_now()
        add(kind, generation, built)

    monkeypatch.setattr(engine(), "add", read_then_edited)
    rebuild(planted.kind)
    assert planted.found("potager") == {3}
    assert planted.found() == {1, 2, 3, 4}
    assert compare(planted.kind).is_equal
    assert not SearchReplay.objects.exists()
    assert not SearchRebuild.objects.exists()


def test_deliveries_wait_during_the_switch_and_reach_the_new_index(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit_at_the_switch() -> None:
        planted.plant(1, "Rocaille")
        reindex(planted.kind, [1])
        with pytest.raises(SearchUnavailable):
            deliver(list(SearchChange.objects.all()))

    when(monkeypatch, "switch", edit_at_the_switch)
    rebuild(planted.kind)
    index_now()
    assert planted.found("rocaille") == {1}
    assert compare(planted.kind).is_equal


def test_a_delivery_that_began_before_the_switch_ends_in_the_new_index(
    planted: Gardens, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted.plant(1, "Rocaille")
    reindex(planted.kind, [1])
    when(monkeypatch, "replace", lambda: rebuild(planted.kind) and None)
    index_now()
    assert planted.found("rocaille") == {1}
    assert not SearchChange.objects.exists()
    assert compare(planted.kind).is_equal


def test_searches_find_the_old_index_until_the_new_one_is_whole(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[int]] = []
    for method in ("create_generation", "add", "finish", "switch"):
        when(monkeypatch, method, lambda: seen.append(planted.found()))
    rebuild(planted.kind)
    seen.append(planted.found())
    assert seen == [{1, 2, 3, 4, 5}] * 5


def test_two_rebuilds_of_one_kind_do_not_meet(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    def second() -> None:
        with pytest.raises(RebuildInProgress):
            rebuild(planted.kind)

    when(monkeypatch, "add", second)
    rebuild(planted.kind)
    assert planted.found() == {1, 2, 3, 4, 5}


def test_a_rebuild_that_fails_leaves_the_old_index_and_nothing_else(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk full")

    before, finish = engine().live_generation(planted.kind), engine().finish
    monkeypatch.setattr(engine(), "finish", fails)
    with pytest.raises(OSError, match="disk full"):
        rebuild(planted.kind)
    monkeypatch.setattr(engine(), "finish", finish)
    assert engine().live_generation(planted.kind) == before
    assert not SearchRebuild.objects.exists()
    edit(planted, 1, "Rocaille")
    rebuild(planted.kind)
    assert compare(planted.kind).is_equal


def test_a_rebuild_that_was_killed_stops_neither_the_worker_nor_the_next_one(planted: Gardens) -> None:
    died = timezone.now() - rebuilding.SILENCE - timedelta(seconds=1)
    SearchRebuild.objects.create(kind=planted.kind, generation="dead", is_switching=True, seen_at=died)
    SearchReplay.objects.create(kind=planted.kind, key=2)
    edit(planted, 1, "Rocaille")
    assert not SearchRebuild.objects.exists()
    assert not SearchReplay.objects.exists()
    SearchRebuild.objects.create(kind=planted.kind, generation="dead", seen_at=died)
    rebuild(planted.kind)
    assert compare(planted.kind).is_equal


def test_progress_counts_keys_and_documents(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    planted.plant(5, "Jardin5", variant="other")
    heard: list[tuple[int, int]] = []
    assert rebuild(planted.kind, lambda keys, documents: heard.append((keys, documents))) == 6
    assert heard == [(2, 2), (4, 4), (5, 6)]


def test_an_index_of_another_definition_asks_for_a_rebuild(planted: Gardens, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(planted.definition, fields=(*planted.definition.fields, Facet("season")))
    hold(monkeypatch, definitions, [changed])
    with pytest.raises(SearchUnavailable):
        planted.search()
    assert stale_kinds() == [planted.kind]
    build_missing()
    assert planted.search(facets={"season": 3}).total == 5


def test_old_generations_are_deleted(planted: Gardens) -> None:
    old = engine().live_generation(planted.kind)
    rebuild(planted.kind)
    engine().discard(planted.kind, old)
    assert planted.found() == {1, 2, 3, 4, 5}
    with pytest.raises(SearchUnavailable):
        engine().replace(planted.kind, old, [1], planted.documents([1]))
