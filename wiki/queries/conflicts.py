"""What the page of a conflict shows: what is joined already, and a choice for each passage that is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.text import Truncator

from intranet.kernel.accounts.models import User
from wiki.models import SharedText, WikiPage
from wiki.queries.history import ShownRow, shown_row
from wiki.text.comparing import compared
from wiki.text.markdown import markdown_of
from wiki.text.merging import Conflict, Joined
from wiki.text.rendering import words_of
from wiki.text.schema import Node

MAX_JOINED = 20


@dataclass(frozen=True)
class Choice:
    """A passage in conflict: where it stands, its words before, what each made of it, and what was chosen so far."""

    key: str
    heading: str
    before: str
    mine: Sequence[ShownRow]
    theirs: Sequence[ShownRow]
    is_mine_gone: bool
    is_theirs_gone: bool
    chosen: str
    other: str


@dataclass(frozen=True)
class ConflictPage:
    """Choices to make, changes that are joined (`mine` or not, and the first words), and who wrote meanwhile."""

    choices: Sequence[Choice]
    joined: Sequence[tuple[bool, str]]
    joined_count: int
    others: Sequence[User]


def conflict_page(page: WikiPage, found: Joined, base: int, sent: Mapping[str, str]) -> ConflictPage:
    """The choices for what was joined from edition `base`, with those that were sent already; a hidden one is not shown."""
    choices, changes, heading = [], [], ""
    is_base_shown = not page.editions.filter(number=base, hidden_at__isnull=False).exists()
    for one in found:
        if isinstance(one, Conflict):
            choices.append(_choice(one if is_base_shown else replace(one, base=[]), one.key, heading, sent))
            continue
        if one.origin:
            changes.append((one.origin == "mine", Truncator(_words(one.blocks)).words(12)))
        heading = next((_words([block]) for block in reversed(one.blocks) if block["type"] == "heading"), heading)
    return ConflictPage(choices, changes[:MAX_JOINED], len(changes), _others(page, base))


def _choice(conflict: Conflict, key: str, heading: str, sent: Mapping[str, str]) -> Choice:
    before, mine, theirs = (
        {"type": "doc", "content": list(blocks)} for blocks in (conflict.base, conflict.mine, conflict.theirs)
    )
    return Choice(
        key=key,
        heading=heading,
        before=Truncator(_words(conflict.base)).words(60),
        mine=[shown_row(row) for row in compared(before, mine)],
        theirs=[shown_row(row) for row in compared(before, theirs)],
        is_mine_gone=not conflict.mine,
        is_theirs_gone=not conflict.theirs,
        chosen=sent.get(f"choice-{key}", ""),
        other=sent.get(f"other-{key}", markdown_of(mine)),
    )


def _words(blocks: Sequence[Node]) -> str:
    return " ".join(words_of(block).strip() for block in blocks)


def _others(page: WikiPage, base: int) -> list[User]:
    """Who wrote since an edition, published or not."""
    text = SharedText.objects.get(page=page)
    rows = text.updates.filter(number__gt=text.published_head).values_list("authors", flat=True)
    live = {author for authors in rows for author in authors}
    published = page.editions.filter(number__gt=base).values_list("authors", flat=True)
    return list(User.objects.filter(pk__in=live | {author for author in published if author}).order_by("display_name"))
