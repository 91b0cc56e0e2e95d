"""What a page missed."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict, TypeGuard

from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.realtime.cursors import cursor_at, moment_of
from intranet.kernel.realtime.models import Change, ChangeKey

KEPT = timedelta(days=7)
# A change is dated before its transaction ends: what was committed late lies before the cursor.
OVERLAP = timedelta(seconds=30)
# A minute at five posts a second, with the overlap (450), and some more.
MAX_CHANGES = 500
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
    seen = Change.objects.filter(pk__in=heard.values("change")).among(audiences, audiences)
    # Values, not objects: when a server restarts, all of its pages ask this at once.
    changes = list(seen.order_by("at", "pk").values_list("pk", "at", "kind", "subject", "version", "facts")[: MAX_CHANGES + 1])
    if len(changes) > MAX_CHANGES:
        return None
    keys_of: dict[int, list[str]] = {change[0]: [] for change in changes}
    for pk, key in heard.filter(change__in=keys_of).values_list("change_id", "key"):
        keys_of[pk].append(key)
    missed["changes"] = [
        _told(at, kind, subject, version, facts, keys_of[pk]) for pk, at, kind, subject, version, facts in changes
    ]
    return missed


def as_told(change: Change, keys: Sequence[str]) -> dict[str, Any]:
    """A change as pages are told of it."""
    return _told(change.at, change.kind, change.subject, change.version, change.facts, keys)


def _told(
    at: datetime, kind: str, subject: str, version: int, facts: dict[str, str | int | bool], keys: Sequence[str]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "subject": subject,
        "version": version,
        "facts": facts,
        "keys": list(keys),
        "cursor": cursor_at(at),
    }
