"""What a page missed."""

import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, TypedDict, TypeGuard

from django.db.models import Prefetch
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.realtime.cursors import cursor_at, moment_of
from intranet.kernel.realtime.models import Change, ChangeKey

KEPT = timedelta(days=7)
# A change is dated before its transaction ends: what was committed late lies before the cursor.
OVERLAP = timedelta(seconds=30)
MAX_CHANGES = 200
MAX_KEYS = 50
MAX_KEY_CHARACTERS = 60
# JSON can hold what no database stores: a NUL, and half of a character (a lone surrogate).
_KEY = re.compile(rf"[^\0\ud800-\udfff]{{1,{MAX_KEY_CHARACTERS}}}")


class Missed(TypedDict):
    """Changes from the oldest to the newest, and the cursor to ask with next time."""

    changes: list[dict[str, Any]]
    cursor: int


def are_keys(keys: Sequence[object]) -> TypeGuard[Sequence[str]]:
    """Whether a page may listen to all of these: fifty at most, of sixty characters."""
    return len(keys) <= MAX_KEYS and all(isinstance(key, str) and _KEY.fullmatch(key) for key in keys)


def changes_since(viewer: User, keys: Collection[str], cursor: int) -> Missed | None:
    """What happened to things with one of these keys since the cursor, of those that the viewer sees now.

    With the thirty seconds before it, so some may be known already. None when that is too much or too long ago: the page
    must be loaded again.
    """
    return changes_for(audience_ids(viewer), keys, cursor)


def changes_for(audiences: frozenset[int], keys: Collection[str], cursor: int) -> Missed | None:
    """The same, for whoever has these audiences. Two statements, or none without keys.

    Each change has those of its keys that were asked for: the others may name what was there once, such as a tag.
    """
    now = timezone.now()
    since = moment_of(cursor)
    if now - since > KEPT - OVERLAP:
        return None
    missed: Missed = {"changes": [], "cursor": cursor_at(now)}
    if not keys:
        return missed
    heard = ChangeKey.objects.filter(key__in=keys, at__gt=since - OVERLAP)
    seen = Change.objects.filter(pk__in=heard.values("change"), audience__in=audiences).exclude(place__in=audiences)
    changes = list(seen.order_by("at", "pk").prefetch_related(Prefetch("keys", heard))[: MAX_CHANGES + 1])
    if len(changes) > MAX_CHANGES:
        return None
    missed["changes"] = [as_told(change, [row.key for row in change.keys.all()]) for change in changes]
    return missed


def as_told(change: Change, keys: Sequence[str]) -> dict[str, Any]:
    """A change as pages are told of it."""
    return {
        "kind": change.kind,
        "subject": change.subject,
        "version": change.version,
        "facts": change.facts,
        "keys": list(keys),
        "cursor": cursor_at(change.at),
    }
