"""Whom the news of projects tell, as the worker finds it."""

from django.core import mail
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event, Notification, Outcome, PendingEvent, PendingMail
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.work import outboxes


def deliver() -> None:
    """What the worker does: people are told, then mails leave."""
    for model in (PendingEvent, PendingMail):
        for outbox in outboxes.boxes:
            while outbox.model is model and outboxes.deliver_batch(outbox):
                pass


def told(kind: str) -> set[str]:
    """The names of those whose bell rang for this kind."""
    deliver()
    rows = Notification.objects.filter(kind=kind, outcome=Outcome.SHOWN)
    return set(rows.values_list("member__display_name", flat=True))


def mailed() -> set[str]:
    """The addresses that a mail went to."""
    deliver()
    return {address for message in mail.outbox for address in message.to}


def line(reader: User, kind: str, language: str = "en") -> str:
    events = Event.objects.filter(kind=kind).select_related("actor").order_by("-pk")
    with translation.override(language):
        return "; ".join(found.sentence.line for found in lines_of(events, reader))
