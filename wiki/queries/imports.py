"""What the page of an import shows to its sender."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import fold
from wiki.models import MAX_TITLE_LENGTH, PageImport, Stage, WikiPage

type Words = str | Promise

LOSSES: Mapping[str, Words] = {
    "nested table": _("Tables within a table: each of their rows is a line of its cell"),
    "merged cells": _("Merged cells: the words are in the first one, and the others are empty"),
    "contents of a cell": _(
        "Cells with lists, headings or pictures: their words are lines, and their pictures come after the table"
    ),
    "picture": _("Pictures that cannot be shown: they are documents to open, or only their description is there"),
    "remote picture": _("Pictures of other sites: they are links"),
    "picture without words": _("Pictures without a description: write one, for people who cannot see them"),
    "link": _("Links that lead nowhere: their words stay"),
    "embedded": _("Drawings, formulas, sounds or videos within the text: left out"),
    "front matter": _("The block at the beginning that says the title cannot be read: it is part of the text"),
}
LEFT_OUT: Mapping[str, Words] = {
    "unused": _("No page shows these files"),
    "too large": _("These files are larger than 20 MB"),
    "too deep": _("These files are in folders that are more than 20 deep"),
    "encrypted": _("These files have a password"),
    "unreadable": _("These files cannot be read"),
}
PROBLEMS: Mapping[str, Words] = {
    "too_large": _("What is in the file would take more than 300 MB. Divide it."),
    "too_many": _("The file makes more than 2,000 pages. Divide it."),
    "stopped": _("The import stopped in the middle. Send the file again: it goes on where it stopped."),
    "unreadable": _("The file cannot be read. Save it again with the program that made it, and send it again."),
}
OUTCOMES: Mapping[str, Words] = {
    "new": pgettext_lazy("import", "New page"),
    "edition": pgettext_lazy("import", "New edition"),
    "unchanged": pgettext_lazy("import", "Says the same already"),
    "skipped": pgettext_lazy("import", "Left as it was"),
    "refused": pgettext_lazy("import", "Not imported"),
}


@dataclass(frozen=True)
class Loss:
    """Something that was not converted: how often, and where for example."""

    words: Words
    count: int
    examples: Sequence[str]


@dataclass(frozen=True)
class Row:
    """A page of an import: its title, how deep it is (from 0), and what becomes or became of it."""

    title: str
    path: str
    depth: int
    losses: Sequence[Loss]
    outcome: str
    outcome_words: Words
    reason: str
    page: WikiPage | None
    """The page that was made of it, or that has its title already."""


@dataclass(frozen=True)
class ShownImport:
    """Everything that the page of an import shows; `existing_count` pages have a title that is there already."""

    rows: Sequence[Row]
    left_out: Sequence[Loss]
    loss_count: int
    existing_count: int
    problem: Words
    counts: Sequence[tuple[Words, int]]


def import_or_404(viewer: User, page: WikiPage, public_id: str) -> PageImport:
    """What the viewer sent to this page; Http404 for what somebody else did."""
    sent = PageImport.objects.to_show().filter(public_id=public_id, page=page, actor=viewer).first()
    if sent is None:
        raise Http404
    return sent


def imports_of(viewer: User, page: WikiPage) -> Sequence[PageImport]:
    """What the viewer has sent to this page, the last first."""
    return list(PageImport.objects.filter(page=page, actor=viewer).defer("outline", "left_out").order_by("-sent_at")[:10])


def shown_import(viewer: User, sent: PageImport) -> ShownImport:
    """What is in a file that was read, and what became of it."""
    pages = _there_already(viewer, sent) if sent.stage == Stage.READY else _made(viewer, sent)
    rows = [_row(row, pages.get(row["key"])) for row in sent.outline]
    outcomes = [row.outcome for row in rows]
    return ShownImport(
        rows=rows,
        left_out=[Loss(LEFT_OUT[kind], number, examples) for kind, number, examples in sent.left_out],
        loss_count=sum(loss.count for row in rows for loss in row.losses),
        existing_count=len(pages) if sent.stage == Stage.READY else 0,
        problem=PROBLEMS.get(sent.problem, ""),
        counts=[(words, outcomes.count(outcome)) for outcome, words in OUTCOMES.items() if outcome in outcomes],
    )


def _row(row: Mapping[str, Any], page: WikiPage | None) -> Row:
    outcome = row.get("outcome", "")
    losses = [Loss(LOSSES.get(kind, kind), number, examples) for kind, number, examples in row["losses"]]
    words = OUTCOMES.get(outcome, "")
    return Row(row["title"], row["path"], row["depth"], losses, outcome, words, row.get("reason", ""), page)


def _made(viewer: User, sent: PageImport) -> Mapping[int, WikiPage]:
    """The pages of an import, by the key of their row."""
    keys = {row["page"]: row["key"] for row in sent.outline if row.get("page")}
    return {keys[page.public_id]: page for page in WikiPage.objects.visible_to(viewer).filter(public_id__in=keys)}


def _there_already(viewer: User, sent: PageImport) -> Mapping[int, WikiPage]:
    """The pages that have the title of a row, at its place, and that the viewer sees; by the key of the row."""
    titles = {fold(row["title"])[:MAX_TITLE_LENGTH] for row in sent.outline}
    below = WikiPage.objects.visible_to(viewer).under(sent.page).filter(title_key__in=titles).order_by("path")
    at = dict[tuple[str, str], list[WikiPage]]()
    for page in below:
        at.setdefault((page.path[: -page.steplen], page.title_key), []).append(page)
    found = dict[int, WikiPage]()
    for row in sent.outline:
        above = found.get(row["above"]) if row["above"] else sent.page
        pages = at.get((above.path, fold(row["title"])[:MAX_TITLE_LENGTH])) if above else None
        if pages:
            found[row["key"]] = pages.pop(0)
    return found
