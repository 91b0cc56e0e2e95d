"""The wiki of the demonstration. Repeating it makes what is missing and changes nothing else."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import transaction
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.notifications.models import Event
from wiki.actions.evidence import follow_evidence
from wiki.actions.pages import archive_page, create_page
from wiki.actions.spaces import locked, open_space
from wiki.actions.tags import tag_page
from wiki.actions.texts import locked_text, rewrite_locked
from wiki.demonstration.plan import SPACES, Planned, PlannedSpace, Written
from wiki.models import Owner, Space, Way, WikiPage
from wiki.roles import WIKI
from wiki.text.schema import Node

_LINK: Final = re.compile(r"\[\[([^\]]+)\]\]")
_KINDS: Final = {"#": "heading", "-": "bullet_list", ">": "callout", "|": "table"}


def load_wiki() -> int:
    """Make the spaces of the plan that are not there yet; says how many pages were made."""
    return sum(_fill(planned) for planned in SPACES)


@transaction.atomic
def _fill(planned: PlannedSpace) -> int:
    """One space, with its pages. What happened long ago rings no bell today."""
    owner = Group.objects.filter(name_fr=planned.group, deleted_at=None).first() if planned.group else None
    author = _member(planned.author, owner)
    is_missing = planned.group and (owner is None or WIKI not in owner.tools)
    if author is None or is_missing or Space.objects.filter(**Space.facts_of(owner)).exists():
        return 0
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    top = open_space(actor=author, owner=owner)
    for page in planned.pages:
        _make(owner, top, page)
    _write(top, (Written(author=planned.author, text=planned.front),), owner, timezone.now() - timedelta(days=61))
    Event.objects.filter(pk__gt=before, kind__startswith="wiki.").update(withdrawn_at=timezone.now())
    return WikiPage.objects.filter(space=top.space).count()


def _make(owner: Owner, parent: WikiPage, planned: Planned) -> None:
    author = _member(planned.editions[0].author, owner)
    if author is None:
        return
    at = timezone.now() - timedelta(days=planned.days)
    page = create_page(actor=author, parent=parent, title=planned.title, language=planned.language, at=at)
    for below in planned.under:
        _make(owner, page, below)
    _write(page, planned.editions, owner, at)
    tag_page(actor=author, page=page, labels=planned.tags)
    if planned.only:
        people = [author, *(member for name in planned.only if (member := _member(name, owner)))]
        _narrow(page, people)
    _keep(page, planned, owner)
    if planned.is_archived:
        archive_page(actor=author, page=page, is_archived=True)


def _narrow(page: WikiPage, people: list[User]) -> None:
    page = locked(page)
    page.audience = show_to_list(place=page.around, parts=[only(person) for person in people])
    page.save(update_fields=["audience"])


def _keep(page: WikiPage, planned: Planned, owner: Owner) -> None:
    """Who keeps it true until when, whether new pages begin with it, and what it translates."""
    page = locked(page)
    page.is_template = planned.is_template
    page.responsible = _member(planned.responsible, owner) if planned.responsible else None
    page.review_due_on = timezone.localdate() + timedelta(days=planned.due) if planned.due is not None else None
    if page.responsible is not None:
        page.reviewed_at = page.changed_at
    other = WikiPage.objects.filter(space=page.space, title=planned.says).first() if planned.says else None
    if other is not None:
        page.counterpart, page.counterpart_edition = other, other.edition - planned.behind
        other.counterpart, other.counterpart_edition = page, page.edition
        other.save(clean=False, update_fields=["counterpart", "counterpart_edition"])
    fields = ("is_template", "responsible", "review_due_on", "reviewed_at", "counterpart", "counterpart_edition")
    page.save(clean=False, update_fields=fields)
    follow_evidence([page])


def _write(page: WikiPage, editions: tuple[Written, ...], owner: Owner, at: datetime) -> None:
    """The editions of a page, a day after each other."""
    for number, edition in enumerate(editions):
        author = _member(edition.author, owner)
        if author is not None:
            text = locked_text(page)
            body = body_from(edition.text, page.space)
            moment = at + timedelta(days=number)
            rewrite_locked(text, author, body, way=Way.EDITOR, summary=edition.summary, at=moment)


def body_from(text: str, space: Space) -> Node:
    """A text of the plan: a block for each line, or for several lines of one list or table."""
    blocks: list[Node] = []
    written = [line for line in text.splitlines() if line.strip()]
    for mark, lines in groupby(written, key=lambda line: line[0] if line[0] in _KINDS else ""):
        blocks += _blocks(mark, list(lines), space)
    return {"type": "doc", "content": blocks}


def _blocks(mark: str, lines: list[str], space: Space) -> Iterator[Node]:
    words = [line.lstrip(f"{mark} ") if mark else line for line in lines]
    if mark == "-":
        items = [{"type": "list_item", "content": [_paragraph(one, space)]} for one in words]
        yield {"type": "bullet_list", "content": items}
    elif mark == "|":
        rows = [
            _row([cell.strip() for cell in line.strip("| ").split("|")], space, is_head=number == 0)
            for number, line in enumerate(lines)
        ]
        yield {"type": "table", "content": rows}
    elif mark == "#":
        yield from ({"type": "heading", "attrs": {"level": 2}, "content": _inline(one, space)} for one in words)
    elif mark == ">":
        yield {"type": "callout", "attrs": {"kind": "info"}, "content": [_paragraph(one, space) for one in words]}
    else:
        yield from (_paragraph(one, space) for one in words)


def _row(cells: list[str], space: Space, *, is_head: bool) -> Node:
    kind = "table_header" if is_head else "table_cell"
    return {"type": "table_row", "content": [{"type": kind, "content": [_paragraph(cell, space)]} for cell in cells]}


def _paragraph(words: str, space: Space) -> Node:
    return {"type": "paragraph", "content": _inline(words, space)}


def _inline(words: str, space: Space) -> list[Node]:
    """Words, in which the titles of pages are links: to the page when it is there, else to one that is wanted."""
    found = []
    for number, piece in enumerate(_LINK.split(words)):
        if piece and number % 2:
            page = WikiPage.objects.filter(space=space, title=piece).first()
            target = {"page": page.public_id} if page else {"title": piece}
            found.append({"type": "text", "text": piece, "marks": [{"type": "link", "attrs": target}]})
        elif piece:
            found.append({"type": "text", "text": piece})
    return found


def _member(account: str, owner: Owner) -> User | None:
    """Somebody of the demonstration with a story, who may write in the space."""
    people = User.objects.filter(state="active")
    if isinstance(owner, Group):
        people = people.filter(group_memberships__group=owner)
    return people.filter(email__istartswith=f"{account}@").first() or people.filter(handle=account).first()
