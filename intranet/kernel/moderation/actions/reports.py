"""Reporting a thing."""

from django.db import transaction
from django.db.models import F

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import permissions
from intranet.kernel.moderation.actions.escalation import call_to_decide, pass_on_if_nobody_is_left
from intranet.kernel.moderation.levels import route_of
from intranet.kernel.moderation.models import Case, Reason, Report, State
from intranet.kernel.moderation.subjects import Reported, Subject
from intranet.kernel.permissions import require

MAX_EXCERPT = 4_000


class AlreadyReported(Exception):  # noqa: N818 - says what is so, and is no fault
    """This person has reported this thing, and it still waits for a decision."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(f"{report.reporter_id} has reported {report.case_id} already.")


@transaction.atomic
def report(*, reporter: User, kind: Subject, thing: Reported, reason: Reason, text: str = "") -> Report:
    """Tell those who moderate of a thing that the reporter sees. Its author never learns who did.

    Reports of one thing come together as one case; moderators are told of the first. Raises PermissionRefused, and
    AlreadyReported while an earlier report of this person waits.
    """
    require(permissions.can_report(reporter, kind, thing))
    excerpt = kind.excerpt(thing)[:MAX_EXCERPT]
    case, is_new = _open_case(reporter, kind, thing, excerpt)
    values = {"reason": reason, "text": text, "excerpt": "" if excerpt == case.excerpt else excerpt}
    made, is_first_of_reporter = Report.objects.get_or_create(case=case, reporter=reporter, defaults=values)
    if not is_first_of_reporter:
        raise AlreadyReported(made)
    Case.objects.filter(pk=case.pk).update(report_count=F("report_count") + 1)
    if is_new:
        call_to_decide(case, reason=reason.value)
    else:
        pass_on_if_nobody_is_left(case)
    return made


@transaction.atomic
def report_found(*, kind: Subject, thing: Reported) -> None:
    """Have those who moderate of a thing decide about a virus that the scanner found in it. Nobody reported it."""
    case, is_new = _open_case(None, kind, thing, kind.excerpt(thing)[:MAX_EXCERPT])
    if is_new:
        call_to_decide(case)


def _open_case(reporter: User | None, kind: Subject, thing: Reported, excerpt: str) -> tuple[Case, bool]:
    """The case that takes reports of this thing, locked, and whether it was made now."""
    waiting = Case.objects.select_for_update(of=("self",)).filter(subject=thing.key, state=State.OPEN, appealed_at=None)
    case = waiting.first()
    if case is not None:
        return case, False
    route = route_of(kind, thing, reporter)
    author = kind.author(thing)
    values = {
        "author": author,
        "excerpt": excerpt,
        "address": kind.address(thing)[:500],
        "place": route.place,
        "organization": route.organization,
        "level": route.level,
    }
    # Somebody who reports it at the same moment has the constraint make one case of both.
    return Case.objects.get_or_create(subject=thing.key, state=State.OPEN, appealed_at=None, defaults=values)
