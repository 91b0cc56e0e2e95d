"""Texts as those who write them together need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from wiki.models import SharedText, TextClient, WikiPage
from wiki.text.shared import body_of

NOBODY = 0
"""Whose the clients of the server are."""


@dataclass(frozen=True)
class LoggedText:
    """A text with all that its log says, and whose its clients of Yjs are (primary keys)."""

    text: SharedText
    updates: Sequence[bytes]
    owners: dict[int, int]


def logged_text(public_id: str) -> LoggedText:
    """The text of a page. Raises SharedText.DoesNotExist."""
    text = SharedText.objects.get(page__public_id=public_id)
    # As it was at this moment, whatever is written meanwhile.
    rows = (
        text.updates.filter(number__gt=text.snapshot_head, number__lte=text.head)
        .order_by("number")
        .values_list("data", flat=True)
    )
    snapshot = [bytes(text.snapshot)] if text.snapshot else []
    return LoggedText(text, [*snapshot, *map(bytes, rows)], owners_of(text))


def owners_of(text: SharedText) -> dict[int, int]:
    """Whose the clients of a text are (primary keys)."""
    clients = TextClient.objects.filter(text=text).values_list("client", "member", "is_server")
    return {client: NOBODY if is_server else member for client, member, is_server in clients}


def written_since(text: SharedText) -> list[tuple[int, bytes]] | None:
    """What the log has after `text.head`; None when the text has begun a new epoch, or the log no longer goes back so far."""
    epoch, head = SharedText.objects.values_list("epoch", "head").get(pk=text.pk)
    rows = [
        (number, bytes(data))
        for number, data in text.updates.filter(number__gt=text.head, number__lte=head)
        .order_by("number")
        .values_list("number", "data")
    ]
    is_whole = len(rows) == max(0, head - text.head)
    return rows if epoch == text.epoch and is_whole else None


def broken_in(page: WikiPage) -> list[str]:
    """What of a page cannot be read: of its text as it is published, and as it is being written; the editor leaves it out."""
    document: Doc[Any] = Doc()
    for data in logged_text(page.public_id).updates:
        document.apply_update(data)
    return list(dict.fromkeys([*page.problems, *body_of(document).problems]))


def keys_around(page: WikiPage) -> list[str]:
    """The keys whose news may change who reads and who writes a page: its own, its place's, its space's and its group's."""
    group = page.space.group
    return [page.key, page.around.key, page.space.place.key, *([group.key] if group is not None else [])]
