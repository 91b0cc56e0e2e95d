"""What the pages of moderation show: the queue, a case, the record, and what became of one's own."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import permissions
from intranet.kernel.moderation.actions.escalation import LEVEL_LASTS
from intranet.kernel.moderation.levels import Standing, names_of_organizations, names_of_places, standing_of
from intranet.kernel.moderation.models import REASONS_IN_SHORT, Case, Cause, Decision, Level, Report, State, Verb
from intranet.kernel.moderation.notifications import label_of
from intranet.kernel.moderation.subjects import Reported, Subject, subjects, thing_of
from intranet.kernel.permissions import Decision as Permission

PAGE_SIZE = 30
HINT_LASTS_S = 30
# Nearly everybody moderates nothing. A new moderator has the line in the menu after so long at the latest.
NO_HINT_LASTS_S = 300
MAX_COUNTED = 99
MAX_REPORTS_SHOWN = 100


# Reporting ------------------------------------------------------------------------------------------------------------


def reportable(viewer: User, key: str) -> tuple[Subject, Reported] | None:
    """The thing of a key, when the viewer sees it; None alike for what is hidden from them and what does not exist."""
    kind, thing = thing_of(key)
    if kind is None or thing is None or not kind.is_visible(viewer, thing):
        return None
    return kind, thing


def waiting_report(reporter: User, key: str) -> Report | None:
    """The report that this person made of a thing and that still waits."""
    waiting = Report.objects.filter(reporter=reporter, case__subject=key, case__state=State.OPEN, case__appealed_at=None)
    return waiting.select_related("case").first()


# The queue ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """What the menu says of a viewer: whether they moderate, and how many cases wait for them."""

    is_moderator: bool
    count: int


def waiting_hint(viewer: User) -> Waiting:
    """For the menu of every page: remembered for a while, so that it costs nobody a statement; pages ask anew."""
    known = cache.get(_hint_key(viewer))
    if known is not None:
        return Waiting(*known)
    hint = _ask_hint(viewer)
    lasts = HINT_LASTS_S if hint.is_moderator else NO_HINT_LASTS_S
    cache.set(_hint_key(viewer), (hint.is_moderator, hint.count), lasts)
    return hint


def forget_hint(viewer: User) -> None:
    """Have the menu of the next page ask anew: the viewer just decided something."""
    cache.delete(_hint_key(viewer))


def _hint_key(viewer: User) -> str:
    return f"moderation:hint:{viewer.pk}"


def _ask_hint(viewer: User) -> Waiting:
    standing = standing_of(viewer)
    if not standing.levels:
        return Waiting(is_moderator=False, count=0)
    return Waiting(is_moderator=True, count=min(_waiting_for(viewer, standing).count(), MAX_COUNTED))


def _waiting_for(viewer: User, standing: Standing) -> QuerySet[Case]:
    return _not_about(viewer, Case.objects.filter(standing.waiting(), state=State.OPEN))


def _not_about(viewer: User, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without those of the viewer's own things, and those that they reported; `exclude` would lose those that nobody wrote."""
    return cases.filter(Q(author=None) | ~Q(author=viewer), ~_is_reported_by(viewer, "pk"))


def _is_reported_by(viewer: User, case: str) -> Exists:
    """Whether the viewer reported the case of a row; `case` is the path to its primary key."""
    return Exists(Report.objects.filter(case=OuterRef(case), reporter=viewer))


def waiting_counts(viewer: User, standing: Standing) -> dict[Level, int]:
    """How many cases wait for the viewer at each of their levels; one statement."""
    counts = dict(_waiting_for(viewer, standing).order_by().values_list("level").annotate(count=Count("pk")))
    return {level: counts.get(level.value, 0) for level in standing.levels}


@dataclass(frozen=True)
class ReasonCount:
    label: str | Promise
    count: int


@dataclass(frozen=True)
class QueueLine:
    """One case in the queue. `where` names the place or organization, to those who moderate it."""

    case: Case
    kind: str
    reasons: list[ReasonCount]
    where: str
    goes_on_at: datetime | None


@dataclass(frozen=True)
class Pages[Row]:
    """A page of a list; `after` names its last row when another page follows."""

    rows: list[Row]
    after: str


def queue_page(viewer: User, standing: Standing, level: Level, *, after: str = "") -> Pages[QueueLine]:
    """The cases that wait at a level, the longest wait first; three statements."""
    waiting = _not_about(viewer, Case.objects.filter(standing.decides_at(level), state=State.OPEN))
    last = Case.objects.filter(public_id=after).values_list("opened_at", "pk").first() if after else None
    if last is not None:
        waiting = waiting.filter(Q(opened_at__gt=last[0]) | Q(opened_at=last[0], pk__gt=last[1]))
    cases = list(waiting.select_related("author").order_by("opened_at", "pk")[: PAGE_SIZE + 1])
    page, following = cases[:PAGE_SIZE], cases[PAGE_SIZE:]
    reasons = _reasons_of(page)
    where = _names(level, page)
    lines = [
        QueueLine(
            case=case,
            kind=label_of(case.word),
            reasons=reasons[case.pk],
            where=where.get(case.place if level == Level.PLACE else case.organization, ""),
            goes_on_at=None if level == Level.CENTRE else case.level_since + LEVEL_LASTS,
        )
        for case in page
    ]
    return Pages(lines, page[-1].public_id if following else "")


def _reasons_of(cases: Collection[Case]) -> dict[int, list[ReasonCount]]:
    """The reasons of the reports of each case (by primary key), the most frequent first."""
    rows = Report.objects.filter(case__in=[case.pk for case in cases]).values_list("case", "reason")
    found: dict[int, list[ReasonCount]] = defaultdict(list)
    for case, reason, count in rows.annotate(count=Count("pk")).order_by("-count", "reason"):
        found[case].append(ReasonCount(REASONS_IN_SHORT[reason], count))
    return found


def _names(level: Level, cases: Collection[Case]) -> dict[str, str]:
    if level == Level.PLACE:
        return names_of_places({case.place for case in cases})
    return names_of_organizations({case.organization for case in cases if case.organization})


# A case ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Excerpt:
    """What the thing said, and since which report."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """One thing that happened to a case: a decision of somebody, an appeal, or its going on to another level."""

    at: datetime
    title: str
    by: str
    text: str


@dataclass(frozen=True)
class CasePage:
    """What a moderator sees of a case: what was reported, by whom, what was decided; and what they may decide now.

    `address` leads to the thing when they may see it. `is_beyond` says that their own audience does not show it to them.
    `erased_on` is when a decided case forgets what it quotes.
    """

    case: Case
    kind: str
    excerpts: list[Excerpt]
    reports: list[Report]
    history: list[Step]
    address: str
    author_address: str
    is_gone: bool
    is_hidden: bool
    is_beyond: bool
    where: str
    goes_on_at: datetime | None
    erased_on: datetime | None
    permission: Permission
    verbs: list[Verb]
    undone: Verb | None
    parts: dict[str, str | Promise]


def case_of(viewer: User, public_id: str) -> Case | None:
    """The case, when the viewer is or was asked to decide it."""
    case = Case.objects.select_related("author").filter(public_id=public_id).first()
    return case if case is not None and permissions.can_see_case(viewer, case) else None


def case_page(viewer: User, case: Case) -> CasePage:
    """Everything on the page of a case."""
    standing = standing_of(viewer)
    kind, thing = thing_of(case.subject)
    is_visible = kind is not None and thing is not None and kind.is_visible(viewer, thing)
    reports = list(case.reports.select_related("reporter").order_by("at", "pk")[:MAX_REPORTS_SHOWN])
    permission = permissions.can_decide_case(viewer, case, standing)
    at_place = case.place in standing.places
    verbs = permissions.verbs_for(case, kind, thing) if permission else []
    return CasePage(
        case=case,
        kind=label_of(case.word),
        excerpts=_excerpts(case, reports),
        reports=reports,
        history=_history(case),
        address=case.address if is_visible else "",
        author_address=address_of_person(viewer, case.author),
        is_gone=thing is None,
        is_hidden=getattr(thing, "hidden_at", None) is not None,
        is_beyond=not is_visible and not at_place,
        where=names_of_places([case.place]).get(case.place, "") if at_place else "",
        goes_on_at=case.level_since + LEVEL_LASTS if case.is_open and case.level != Level.CENTRE else None,
        erased_on=_end_of_words(case),
        permission=permission,
        verbs=verbs,
        undone=permissions.measure_of(case),
        parts=permissions.parts_to_hide(kind, thing) if Verb.HIDE in verbs else {},
    )


def _end_of_words(case: Case) -> datetime | None:
    if case.is_open or case.decided_at is None or case.words_erased_at is not None:
        return None
    return case.decided_at + timedelta(days=settings.MODERATION_KEPT_DAYS)


def _history(case: Case) -> list[Step]:
    """What happened to a case, in order; two statements."""
    steps = [
        Step(decision.at, _verb_and_parts(decision), f"{decision.actor.display_name} · {decision.level_label}", decision.reason)
        for decision in case.decisions.select_related("actor")
    ]
    for escalation in case.escalations.all():
        text = case.appeal if escalation.cause == Cause.APPEAL else ""
        steps.append(Step(escalation.at, escalation.cause_label, escalation.level_label, text))
    return sorted(steps, key=lambda step: step.at)


def _verb_and_parts(decision: Decision) -> str:
    parts = decision.parts_label
    return f"{decision.verb_label}{pgettext('after a label', ':')} {parts}" if parts else decision.verb_label


def _excerpts(case: Case, reports: Sequence[Report]) -> list[Excerpt]:
    """What the thing said at the first report, and each later text that a report found; nothing once it is erased."""
    if case.words_erased_at is not None:
        return []
    found = [Excerpt(case.excerpt, case.opened_at)]
    for report in reports:
        if report.excerpt and report.excerpt != found[-1].text:
            found.append(Excerpt(report.excerpt, report.at))
    return found


def address_of_person(viewer: User, member: User | None) -> str:
    """The page of a member, when an app has such pages and shows this one to the viewer."""
    kind = subjects.get("person")
    if kind is None or member is None:
        return ""
    person = kind.find(member.public_id)
    return kind.address(person) if person is not None and kind.is_visible(viewer, person) else ""


# The record -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecordLine:
    decision: Decision
    kind: str


def record_page(viewer: User, standing: Standing, *, after: str = "") -> Pages[RecordLine]:
    """Every decision of the cases that the viewer was asked to decide, newest first, by whomever; two statements."""
    decisions = Decision.objects.filter(standing.seen("case__"), ~_is_reported_by(viewer, "case"))
    decisions = decisions.filter(Q(case__author=None) | ~Q(case__author=viewer))
    last = Decision.objects.filter(public_id=after).values_list("at", "pk").first() if after else None
    if last is not None:
        decisions = decisions.filter(Q(at__lt=last[0]) | Q(at=last[0], pk__lt=last[1]))
    rows = list(decisions.select_related("actor", "case__author").order_by("-at", "-pk")[: PAGE_SIZE + 1])
    page, following = rows[:PAGE_SIZE], rows[PAGE_SIZE:]
    lines = [RecordLine(decision, label_of(decision.case.word)) for decision in page]
    return Pages(lines, page[-1].public_id if following else "")


# One's own ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnReport:
    """A report that a member made, and what became of it."""

    report: Report
    kind: str
    excerpt: str
    decisions: list[Decision]


def own_reports_page(reporter: User, *, after: str = "") -> Pages[OwnReport]:
    """What a member reported, newest first; three statements."""
    reports = Report.objects.filter(reporter=reporter)
    last = reports.filter(public_id=after).values_list("at", "pk").first() if after else None
    if last is not None:
        reports = reports.filter(Q(at__lt=last[0]) | Q(at=last[0], pk__lt=last[1]))
    decisions = Prefetch("case__decisions", Decision.objects.order_by("at", "pk"))
    rows = list(reports.select_related("case").prefetch_related(decisions).order_by("-at", "-pk")[: PAGE_SIZE + 1])
    page, following = rows[:PAGE_SIZE], rows[PAGE_SIZE:]
    lines = [
        OwnReport(report, label_of(report.case.word), report.excerpt or report.case.excerpt, list(report.case.decisions.all()))
        for report in page
    ]
    return Pages(lines, page[-1].public_id if following else "")


@dataclass(frozen=True)
class OwnCase:
    """What was decided of something that a member wrote. Neither who reported it nor who decided is told."""

    case: Case
    kind: str
    decisions: list[Decision]
    can_appeal: bool


def about_mine_page(author: User, *, after: str = "") -> Pages[OwnCase]:
    """What was decided of the member's own, newest first; three statements."""
    cases = Case.objects.filter(author=author, decided_at__isnull=False)
    last = cases.filter(public_id=after).values_list("decided_at", "pk").first() if after else None
    if last is not None:
        cases = cases.filter(Q(decided_at__lt=last[0]) | Q(decided_at=last[0], pk__lt=last[1]))
    decisions = Prefetch("decisions", Decision.objects.order_by("at", "pk"))
    rows = list(cases.prefetch_related(decisions).order_by("-decided_at", "-pk")[: PAGE_SIZE + 1])
    page, following = rows[:PAGE_SIZE], rows[PAGE_SIZE:]
    lines = [_own_case(case, list(case.decisions.all())) for case in page]
    return Pages(lines, page[-1].public_id if following else "")


def _own_case(case: Case, decisions: list[Decision]) -> OwnCase:
    is_closed = case.appealed_at is not None or case.words_erased_at is not None
    can_appeal = not is_closed and bool(decisions) and decisions[-1].verb in permissions.MEASURES
    return OwnCase(case, label_of(case.word), decisions, can_appeal)


def own_case(author: User, public_id: str) -> OwnCase | None:
    """One case about the member's own, once something was decided of it."""
    case = Case.objects.filter(author=author, public_id=public_id, decided_at__isnull=False).first()
    return _own_case(case, list(case.decisions.order_by("at", "pk"))) if case is not None else None


def own_suspension(author: User) -> OwnCase | None:
    """The case by which the author's account is suspended, while they may contest it."""
    case = permissions.contestable_suspension(author)
    return own_case(author, case.public_id) if case is not None else None


def address_to_contest(member: User) -> str:
    """For the page that tells a suspended member why: where they ask for the link to contest it; "" when they can't."""
    return reverse("moderation:ask_to_contest") if permissions.contestable_suspension(member) is not None else ""


# The centre -----------------------------------------------------------------------------------------------------------


def waiting_at_centre() -> int:
    """How many cases wait at the centre, for the administrators who name those who decide: a number and nothing more."""
    return Case.objects.filter(state=State.OPEN, level=Level.CENTRE).count()
