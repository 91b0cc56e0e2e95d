"""What a page was in the old wiki that it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page as Pager
from django.core.paginator import Paginator
from rapidfuzz.distance import Indel

from wiki.models import SourceVersion, WikiPage

VERSIONS_A_PAGE: Final = 50
# Of lines: beyond it the two are shown without what differs.
MAX_COMPARED: Final = 20_000


@dataclass(frozen=True)
class SourceLine:
    """A line of a version: "" when it was there before, "added" or "removed"."""

    words: str
    change: str = ""


def source_versions(page: WikiPage, number: str | None) -> "Pager[SourceVersion]":
    """Versions of a page, the newest first, without their texts."""
    rows = page.source_versions.select_related("member").defer("text").order_by("-at", "-number")
    return Paginator(rows, VERSIONS_A_PAGE).get_page(number)


def version_before(version: SourceVersion) -> SourceVersion | None:
    """The one that it changed."""
    rows = SourceVersion.objects.filter(page=version.page_id, number__lt=version.number)
    return rows.order_by("-number").first()


def lines_of(version: SourceVersion, before: SourceVersion | None) -> Sequence[SourceLine]:
    """The lines of a version, with what it took from the one before and added to it."""
    new, old = version.text.splitlines(), before.text.splitlines() if before else []
    if before is None or len(new) + len(old) > MAX_COMPARED:
        return [SourceLine(line) for line in new]
    found = list[SourceLine]()
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            found += [SourceLine(line) for line in new[step.dest_start : step.dest_end]]
        else:
            found += [SourceLine(line, "removed") for line in old[step.src_start : step.src_end]]
            found += [SourceLine(line, "added") for line in new[step.dest_start : step.dest_end]]
    return found
