"""The worker's part: reading again what changed, and putting it in the index.

The database is read after the change was committed and nothing of the change itself is kept, so that late, repeated or
reordered work is harmless. One key is never delivered by two workers at once (its lease), so that an older
state can't overwrite a newer one.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from intranet.kernel.search import rebuilding
from intranet.kernel.search.definitions import definitions, kinds
from intranet.kernel.search.engines import engine
from intranet.kernel.search.models import SearchChange
from intranet.kernel.work.outboxes import Outbox

log = structlog.get_logger("passerelle.search")


def deliver(changes: Sequence[SearchChange]) -> None:
    """Bring the documents of these things up to date, one commit of the index for each kind.

    Raises `SearchUnavailable` when the engine is down: the changes stay, and nothing is counted against them.
    """
    keys: dict[str, list[int]] = {}
    for change in changes:
        keys.setdefault(change.kind, []).append(change.key)
    for kind, changed in keys.items():
        if kind in definitions:
            refresh(kind, changed)
        else:
            log.warning("search changes of an unknown kind; dropped", kind=kind, count=len(changed))


def refresh(kind: str, keys: Sequence[int]) -> None:
    """Replace what the live index holds of these keys by what the database says now.

    An index that is missing, or was made by another definition, is built whole instead.
    """
    if not engine().is_current(kind):
        rebuilding.rebuild(kind)
        return
    rebuilding.note(kind, keys)
    generation = engine().live_generation(kind)
    try:
        engine().replace(kind, generation, keys, definitions[kind].documents(keys))
    except Exception:
        # A rebuild may have gone live since, and its folder or index replaced the one that we knew.
        if engine().live_generation(kind) == generation:
            raise
        engine().replace(kind, engine().live_generation(kind), keys, definitions[kind].documents(keys))


def build_missing() -> None:
    """Build the indexes that are missing or made by other definitions: the first start, an upgrade, a restored backup."""
    for kind in stale_kinds():
        rebuilding.rebuild(kind)


def stale_kinds() -> list[str]:
    """The kinds that can't be searched before a rebuild."""
    return [kind for kind in kinds() if not engine().is_current(kind)]


# 500 long documents take a minute or two. What a dead worker had leased is freed sooner than that.
OUTBOX = Outbox(name="search", model=SearchChange, deliver=deliver, batch=500, lease=timedelta(minutes=5))
