"""Hiding a page after a report, and showing it again. Moderation has decided."""

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import restore, withdraw
from intranet.kernel.realtime.events import look_again_at
from intranet.kernel.search.actions import reindex
from wiki.actions.evidence import follow_evidence
from wiki.actions.spaces import locked
from wiki.models import PAGE, WikiPage


@transaction.atomic
def hide_page(*, actor: User, page: WikiPage) -> None:
    """Take a page away from everybody, with its history and its files; the pages under it stay. Repeating it is harmless."""
    page = locked(page)
    if page.hidden_at is not None:
        return
    page.hidden_at = timezone.now()
    _save(page)
    withdraw(subject=page.key)
    record(actor=actor, verb="wiki.hidden", subject=page.key)


@transaction.atomic
def show_page(*, actor: User, page: WikiPage) -> None:
    """Give it back to those who saw it. Repeating it is harmless."""
    page = locked(page)
    if page.hidden_at is None:
        return
    page.hidden_at = None
    _save(page)
    restore(subject=page.key)
    record(actor=actor, verb="wiki.shown_again", subject=page.key)


def _save(page: WikiPage) -> None:
    page.save(clean=False, update_fields=["hidden_at"])
    follow_evidence([page])
    look_again_at([page.key])
    reindex(PAGE, [page.pk])
