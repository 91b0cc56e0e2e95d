"""Files of addresses: the last ones, and the lines that were refused."""

import csv
import io
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groups.models import Group, InvitationImport, LineProblem
from intranet.kernel.data.spreadsheets import BYTE_ORDER_MARK, safe_cell

LINES_SHOWN = 100
FILES_SHOWN = 10


@dataclass(frozen=True)
class RefusedLine:
    """A line that nobody was invited by, and why."""

    number: int
    text: str
    reason: str


def refused_lines(file: InvitationImport) -> list[RefusedLine]:
    """Every line that was refused, in the order of the file, in the reader's language."""
    return [RefusedLine(number, text, str(LineProblem(problem).label)) for number, problem, text in file.refused]


def refused_page(file: InvitationImport, number: str | None) -> "Page[RefusedLine]":
    return Paginator(refused_lines(file), LINES_SHOWN).get_page(number)


def files_of(group: Group) -> "QuerySet[InvitationImport]":
    """The last files that were sent for a group, the latest first, without what they say."""
    rows = InvitationImport.objects.filter(group=group).select_related("actor").defer("text", "refused")
    return rows.order_by("-started_at", "-pk")[:FILES_SHOWN]


def report_csv(file: InvitationImport) -> str:
    """The refused lines as a file for a spreadsheet; nothing in it is run as a formula."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([_("Line"), _("What it says"), _("Why it was rejected")])
    writer.writerows([line.number, safe_cell(line.text), line.reason] for line in refused_lines(file))
    return out.getvalue()
