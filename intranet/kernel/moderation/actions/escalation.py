"""Cases that go on to the next level: undecided for 48 hours, contested, or reported by everybody who could decide."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from intranet.kernel.audit.actions import record
from intranet.kernel.moderation.levels import deciders_of, open_organization, reporters_of
from intranet.kernel.moderation.models import Case, Cause, Escalation, Level, State
from intranet.kernel.notifications.actions import notify, withdraw

LEVEL_LASTS = timedelta(hours=48)
ESCALATED_AT_ONCE = 500
DECIDERS = "deciders"


def escalate_waiting_cases() -> int:
    """Move on every case that nobody decided for 48 hours at its level, each in a short transaction; returns how many."""
    until = timezone.now() - LEVEL_LASTS
    late = Case.objects.filter(state=State.OPEN, level__lt=Level.CENTRE, level_since__lte=until).order_by("level_since")
    return sum(_escalate(key) for key in list(late.values_list("pk", flat=True)[:ESCALATED_AT_ONCE]))


@transaction.atomic
def _escalate(key: int) -> bool:
    """Move one on, unless it was decided or moved meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=key)
    if not case.is_open or case.level == Level.CENTRE or case.level_since > timezone.now() - LEVEL_LASTS:
        return False
    move_on(case, Cause.TIME)
    return True


def move_on(case: Case, cause: Cause) -> None:
    """Give a case to the next level, and tell those who decide there; the caller has locked it and is inside a transaction.

    What nobody can decide at the organization goes to the centre, where it stays.
    """
    before = Level(case.level)
    if before == Level.PLACE:
        case.organization = open_organization(case.organization, case.author, reporters_of(case))
    case.level = Level.ORGANIZATION if before == Level.PLACE and case.organization else Level.CENTRE
    case.level_since = timezone.now()
    case.save(update_fields=["level", "level_since", "organization"])
    Escalation.objects.create(case=case, from_level=before, to_level=case.level, cause=cause)
    call_off(case)
    record(
        actor=None, verb="moderation.escalated", subject=case.subject, case=case.public_id, level=case.level, cause=cause.value
    )
    call_to_decide(case, cause=cause.value)


def pass_on_if_nobody_is_left(case: Case) -> None:
    """Give a case to the next level when everybody who could decide it has reported it; the caller has locked it."""
    while case.level != Level.CENTRE and not deciders_of(case).exists():
        move_on(case, Cause.PARTY)


def call_to_decide(case: Case, **facts: str) -> None:
    """Have those who decide the case now told; the caller is inside a transaction."""
    notify(kind="moderation.reported", subject=case.key, actor=None, facts={"to": DECIDERS, "word": case.word, **facts})


def call_off(case: Case) -> None:
    """What waited for those who decided until now waits for them no more, on the site and by mail."""
    withdraw(subject=case.key, facts={"to": DECIDERS})
