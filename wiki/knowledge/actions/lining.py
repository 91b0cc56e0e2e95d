"""Questions reach somebody who has left two a week; the others wait in line."""

import structlog
from django.db import transaction
from django.utils import timezone

from intranet.kernel.notifications.actions.telling import notify
from wiki.knowledge.notifications import SENT
from wiki.knowledge.permissions import takes_questions
from wiki.knowledge.queries.asking import line_of, sent_this_week
from wiki.models import A_WEEK, QuestionRound

log = structlog.get_logger("passerelle.wiki")


@transaction.atomic
def send_next(round_: QuestionRound) -> int:
    """Have the next questions of the line reach the person who has left, as many as this week has room for; says how many."""
    QuestionRound.objects.select_for_update().filter(pk=round_.pk).first()
    if round_.departure.closed_at is None or not takes_questions(round_):
        return 0
    room = max(A_WEEK - sent_this_week(round_), 0)
    due = line_of(round_)[:room]
    for question in due:
        question.sent_at = timezone.now()
        question.save(update_fields=["sent_at"])
        notify(kind=SENT, subject=question.key, actor=None)
    return len(due)


def send_waiting() -> int:
    """Look after the lines of all who have left; says how many questions were sent. Run every hour.

    A line that fails holds up no other.
    """
    rows = QuestionRound.objects.filter(departure__closed_at__isnull=False, departure__cancelled_at=None, stopped_at=None)
    sent = 0
    for round_ in rows.select_related("departure__member"):
        if round_.is_over:
            continue
        try:
            sent += send_next(round_)
        except Exception:
            log.exception("questions not sent; tried again in an hour", departure=round_.departure.public_id)
    return sent
