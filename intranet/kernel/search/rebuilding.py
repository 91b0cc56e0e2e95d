"""Rebuilding an index beside the live one, while members go on searching and editing.

`docs/decisions/search-rebuild.md` tells why nothing is lost. In short: the worker goes on feeding the live index, and while a
rebuild lasts first notes the keys that it delivers (`note`). The rebuild reads everything, then reads the noted keys
again until none is left; for the last of them and the switch itself deliveries pause, some milliseconds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import batched

from django.db import transaction
from django.utils import timezone

from intranet.kernel.search.actions import reindex
from intranet.kernel.search.definitions import Document, definitions
from intranet.kernel.search.engines import engine
from intranet.kernel.search.models import SearchRebuild, SearchReplay
from intranet.kernel.search.requests import SearchUnavailable

BATCH = 2_000
REPLAY_BATCH = 500
# Of a kind with passages: each takes a tenth of a second or more, and a rebuild shows life after each batch.
LONG_TEXTS = 50
SILENCE = timedelta(minutes=1)
# Replays before the switch, while edits go on: the rest is done while deliveries pause.
REPLAYS = 10

type Progress = Callable[[int, int], None]


class RebuildInProgress(SearchUnavailable):
    """Another process rebuilds this kind."""


def rebuild(kind: str, on_progress: Progress | None = None) -> int:
    """Build the index of a kind anew and switch to it; returns the number of documents.

    `on_progress` hears how many keys and documents are done after each batch. Raises `RebuildInProgress` when another
    process is at it. Interrupted at any moment, the old index stays live, and the next rebuild starts afresh.
    """
    with _announced(kind) as announced:
        documents = _build(announced, on_progress)
        for _ in range(REPLAYS):
            if not _replay(announced):
                break
        _pause_deliveries(announced)
        while _replay(announced):
            pass
        engine().switch(kind, announced.generation)
    return documents


def note(kind: str, keys: Iterable[int]) -> None:
    """Remember keys that change during a rebuild of their kind, before they are read; free when there is none.

    Raises `SearchUnavailable` during the switch: the changes wait a moment.
    """
    if not SearchRebuild.objects.filter(kind=kind).exists():
        return
    with transaction.atomic():
        rebuild = SearchRebuild.objects.select_for_update().filter(kind=kind).first()
        if rebuild is None:
            return
        if timezone.now() - rebuild.seen_at > SILENCE:
            _forget(rebuild)
            return
        if rebuild.is_switching:
            raise SearchUnavailable(f"The index of the kind {kind!r} is being switched.")
        rows = [SearchReplay(kind=kind, key=key) for key in keys]
        SearchReplay.objects.bulk_create(rows, ignore_conflicts=True, batch_size=REPLAY_BATCH)


@contextmanager
def _announced(kind: str) -> Iterator[SearchRebuild]:
    """A rebuild that the workers know of, from before its first read until it is live or has failed."""
    with transaction.atomic():
        other = SearchRebuild.objects.select_for_update().filter(kind=kind).first()
        if other is not None:
            if timezone.now() - other.seen_at <= SILENCE:
                raise RebuildInProgress(f"The index of the kind {kind!r} is already being rebuilt.")
            _forget(other)
        announced = SearchRebuild.objects.create(kind=kind)
    try:
        announced.generation = engine().create_generation(kind)
        try:
            yield announced
        except BaseException:
            engine().discard(kind, announced.generation)
            raise
    finally:
        with transaction.atomic():
            _forget(announced)


def _forget(rebuild: SearchRebuild) -> None:
    """End it. What it had noted is delivered once more, since a rebuild that died may have gone live before."""
    noted = SearchReplay.objects.filter(kind=rebuild.kind)
    reindex(rebuild.kind, noted.values_list("key", flat=True))
    noted.delete()
    rebuild.delete()


def _build(announced: SearchRebuild, on_progress: Progress | None) -> int:
    """Put everything in the new generation."""
    definition = definitions[announced.kind]
    counted = keys_done = 0

    def documents_of(keys: Sequence[int]) -> Iterator[Document]:
        nonlocal counted
        for document in definition.documents(keys):
            counted += 1
            yield document

    for keys in batched(definition.all_keys(), LONG_TEXTS if definition.passages else BATCH, strict=False):
        engine().add(announced.kind, announced.generation, documents_of(keys))
        keys_done += len(keys)
        _show_life(announced)
        if on_progress:
            on_progress(keys_done, counted)
    engine().finish(announced.kind, announced.generation, lambda: _show_life(announced))
    return counted


def _replay(announced: SearchRebuild) -> bool:
    """Read again some of what changed since. False when nothing had."""
    definition = definitions[announced.kind]
    count = LONG_TEXTS if definition.passages else REPLAY_BATCH
    noted = list(SearchReplay.objects.filter(kind=announced.kind).order_by("pk")[:count])
    if not noted:
        return False
    # Forgotten first: what changes while it is read is noted anew.
    SearchReplay.objects.filter(pk__in=[row.pk for row in noted]).delete()
    keys = [row.key for row in noted]
    engine().replace(announced.kind, announced.generation, keys, definition.documents(keys))
    _show_life(announced)
    return True


def _pause_deliveries(announced: SearchRebuild) -> None:
    """From here on nothing more is noted: `note` locks the row before it looks, so that it comes before or refuses."""
    announced.is_switching = True
    _show_life(announced)


def _show_life(announced: SearchRebuild) -> None:
    """Say that the rebuild goes on. Raises `RebuildInProgress` when it was silent for so long that another replaced it."""
    rows = SearchRebuild.objects.filter(pk=announced.pk)
    if not rows.update(seen_at=timezone.now(), is_switching=announced.is_switching):
        raise RebuildInProgress(f"This rebuild of the kind {announced.kind!r} was taken for dead.")
