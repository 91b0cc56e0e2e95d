"""The writes that all contributions have in common. Apps call these inside their own action, and say what follows.

The row of an existing contribution, or that of its thread, is locked by the caller.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.content.actions import refer
from intranet.kernel.content.rendering import Rendered
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.content.signs import neutral
from intranet.kernel.contributions.models import LANGUAGES, MAX_REASON_LENGTH, Contribution
from intranet.kernel.follows.actions import follow
from intranet.kernel.follows.permissions import can_follow

REWRITTEN: Final = ("text", "html", "mentions", "language", "version", "edited_at")
EMPTIED: Final = ("text", "html", "mentions", "version", "withdrawn_at", "deleted_at", "pending_at")


# Writing once -----------------------------------------------------------------------------------------------------------


def sent_before[Thing: Contribution](
    rows: models.QuerySet[Thing], author: User, token: str, is_same: Callable[[Thing], bool]
) -> Thing | None:
    """What the same form made a moment ago. Raises TokenUsed when that is something else, or is no longer there."""
    # Said of the token as the constraint says it: SQLite looks into the index of that one then, and through no other rows.
    known = rows.filter(author=author, token=token).exclude(token="").first() if token else None
    if known is not None and not (known.is_there and is_same(known)):
        raise TokenUsed
    return known


def same_words(text: str, language: str, **columns: object) -> Callable[[Contribution], bool]:
    """Whether a row is what was sent: this text, in this language ("" for any), and these values of its columns."""
    sent = {**columns, "text": neutral(text).strip()}
    return lambda known: language in ("", known.language) and all(getattr(known, name) == value for name, value in sent.items())


def create_once[Thing: Contribution](
    rows: models.QuerySet[Thing], author: User, token: str, is_same: Callable[[Thing], bool], values: dict[str, Any]
) -> tuple[Thing, bool]:
    """The new row and True; or what the same form made at this very moment, and False. Raises TokenUsed as `sent_before`."""
    if not token:
        return _created(rows, author=author, **values), True
    with suppress(IntegrityError), transaction.atomic():
        return _created(rows, author=author, token=token, **values), True
    known = sent_before(rows, author, token, is_same)
    if known is None:
        raise TokenUsed
    return known, False


def _created[Thing: Contribution](rows: models.QuerySet[Thing], **values: object) -> Thing:
    thing = rows.create(**values)
    refer(thing, thing.html)
    return thing


def words_of(rendered: Rendered, language: str, moment: datetime, *, is_waiting: bool) -> dict[str, Any]:
    """The values of a new row that come from its text. Without a `language` of ours, it is the one that was guessed."""
    return {
        "text": rendered.text,
        "html": rendered.html,
        "mentions": list(rendered.mentions),
        "language": language if language in LANGUAGES else rendered.language,
        "created_at": moment,
        "pending_at": timezone.now() if is_waiting else None,
    }


def subscribe_author(author: User, key: str) -> None:
    """Have the author hear of the thread of this key, unless they lost access while what they wrote awaited approval."""
    if can_follow(author, key):
        follow(member=author, key=key)


# Changing it ------------------------------------------------------------------------------------------------------------


def rewrite(thing: Contribution, rendered: Rendered, language: str) -> list[str]:
    """Put new words on the row, to be saved with `REWRITTEN`; gives the handles that were not mentioned before."""
    newly_mentioned = [handle for handle in rendered.mentions if handle not in thing.mentions]
    refer(thing, rendered.html, before=thing.html)
    thing.text, thing.html, thing.mentions = rendered.text, rendered.html, list(rendered.mentions)
    thing.language = language
    thing.version += 1
    if thing.is_published:
        thing.edited_at = timezone.now()
    return newly_mentioned


def take_back(thing: Contribution, *, has_answers: bool) -> None:
    """What was deleted says nothing any more, wherever the row may still be read; to be saved with `EMPTIED`.

    When others have answered it, a trace without words stays; nothing otherwise.
    """
    now = timezone.now()
    refer(thing, "", before=thing.html)
    thing.text = thing.html = ""
    thing.mentions = []
    thing.version += 1
    if has_answers:
        thing.withdrawn_at = now
    else:
        thing.deleted_at, thing.pending_at = now, None


def turn_down(thing: Contribution, reason: str) -> bool:
    """Refuse what waits; its author reads the reason, and keeps the text. False when it waits no longer.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("A refusal has a reason.")
    if thing.pending_at is None:
        return False
    thing.pending_at, thing.deleted_at, thing.refusal = None, timezone.now(), reason.strip()[:MAX_REASON_LENGTH]
    thing.save(update_fields=["pending_at", "deleted_at", "refusal"])
    return True


def set_hidden(thing: Contribution, *, is_hidden: bool) -> bool:
    """Hide it, or show it again, as moderation decided. False when it was so already."""
    if (thing.hidden_at is not None) == is_hidden:
        return False
    thing.hidden_at = timezone.now() if is_hidden else None
    thing.version += 1
    thing.save(update_fields=["hidden_at", "version"])
    return True
