"""Texts that were made of an older one: joined with what others wrote since, published or not."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.texts import document_of, locked_text, rewrite_locked
from wiki.models import Edition, SharedText, Way, WikiPage
from wiki.queries.history import body_at
from wiki.text.joining import evened
from wiki.text.merging import Conflict, Joined, blocks_of, conflicts_of, joined
from wiki.text.schema import Node
from wiki.text.shared import body_of


class MergeConflictError(Exception):
    """Others changed the same passages. Nothing was written; `found` has what is joined and what needs a choice."""

    def __init__(self, found: Joined) -> None:
        self.found = found
        super().__init__(f"{len(conflicts_of(found))} passages in conflict")


@transaction.atomic
def merge_into_page(
    *,
    actor: User,
    page: WikiPage,
    body: Node,
    base: int,
    way: Way,
    summary: str = "",
    answers: Mapping[str, Sequence[Node]] | None = None,
) -> Edition | None:
    """Make a page say a text that was written from edition `base`, with what others wrote since; None when nothing changes.

    `answers` has the blocks to take for conflicts that are known, by their keys. Raises MergeConflictError, PermissionRefused.
    """
    require(permissions.can_edit_page(actor, page))
    text = locked_text(page)
    live = _live(text)
    known = body_at(text.page, base)
    mine = evened(body)["content"]
    # Two texts that nothing is known to have in common are one conflict.
    found: Joined = joined(known["content"], mine, live) if known else [Conflict([], mine, live)]
    blocks = blocks_of(found, answers or {})
    if blocks is None:
        raise MergeConflictError(found)
    if blocks == live and text.head == text.published_head and text.page.edition and not text.page.problems:
        return None
    return rewrite_locked(text, actor, {"type": "doc", "content": blocks}, way=way, summary=summary)


def _live(text: SharedText) -> list[Node]:
    """The blocks of a text as it is being written, published or not."""
    return list(evened(body_of(document_of(text)).body)["content"])


@transaction.atomic
def restore_edition(*, actor: User, page: WikiPage, edition: Edition, base: int, summary: str = "") -> Edition | None:
    """Make a page say again what an edition said, as an edit of the page that its actor saw, edition `base`; None when nothing
    changes.

    What others wrote since stays: where it touches the same passage, after what is restored. Raises PermissionRefused.
    """
    require(permissions.can_restore_edition(actor, page, edition))
    text = locked_text(page)
    known, wanted = body_at(text.page, base), body_at(text.page, edition.number)
    if wanted is None:
        raise ValueError("The text of the edition is not kept.")
    live = _live(text)
    found = joined((known or wanted)["content"], wanted["content"], live)
    blocks = blocks_of(found, {one.key: [*one.mine, *one.theirs] for one in conflicts_of(found)})
    if blocks == live and text.head == text.published_head and not text.page.problems:
        return None
    body: Node = {"type": "doc", "content": blocks}
    return rewrite_locked(text, actor, body, way=Way.RESTORE, summary=summary, restored=edition.number)


@transaction.atomic
def undo_edition(
    *,
    actor: User,
    page: WikiPage,
    edition: Edition,
    summary: str = "",
    answers: Mapping[str, Sequence[Node]] | None = None,
) -> Edition | None:
    """Take back what one edition changed, and keep what was written since; None when nothing changes.

    Where later changes touch the same passages, `answers` has the blocks to take, as in `merge_into_page`. Raises
    MergeConflictError while one is missing (`mine` is what the passage was before the edition), PermissionRefused.
    """
    require(permissions.can_restore_edition(actor, page, edition))
    earlier = page.editions.filter(number=edition.number - 1).first()
    if earlier is not None:
        require(permissions.can_see_edition(actor, page, earlier))
    text = locked_text(page)
    live = _live(text)
    changed, before = body_at(text.page, edition.number), body_at(text.page, edition.number - 1)
    if changed is None or before is None:
        raise ValueError("The texts of the edition and of the one before it are not kept.")
    found = joined(changed["content"], before["content"], live)
    blocks = blocks_of(found, answers or {})
    if blocks is None:
        raise MergeConflictError(found)
    if blocks == live and text.head == text.published_head:
        return None
    return rewrite_locked(
        text, actor, {"type": "doc", "content": blocks}, way=Way.RESTORE, summary=summary, undone=edition.number
    )
