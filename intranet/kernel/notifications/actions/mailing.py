"""Sending each mail at most once. Each step is stored before the next one, so that a worker may die at any of them.

`pending` → `sending`, with its Message-ID and this worker's claim → `handed_at`, at the last moment before the mail server can
have the message → `sent`. A worker that takes over sends a message without `handed_at`. One with it may or may not have been
sent: it becomes `uncertain`, is shown as such, and is not sent again.
"""

import secrets
from collections.abc import Sequence
from email.utils import make_msgid

import structlog
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from intranet.kernel.notifications.handover import HandoverError, hand_over, mail_server
from intranet.kernel.notifications.letters import digest_mail, event_mail
from intranet.kernel.notifications.models import Delivery, Digest, Mailing, MailState, PendingMail, Why
from intranet.kernel.work.outboxes import MAX_ATTEMPTS, ReceiverDownError

OPEN = (MailState.PENDING, MailState.SENDING)

log = structlog.get_logger("passerelle.notifications")


class TryLaterError(Exception):
    """The mail server refused a message temporarily."""


class ClaimLostError(Exception):
    """Another worker took the message over."""


def deliver_mail(rows: Sequence[PendingMail]) -> None:
    """Send the mails of these rows, over one connection. Those already settled are skipped."""
    refused = 0
    with mail_server() as connection:
        for row in rows:
            refused += not _deliver(row, connection)
    if refused:
        raise TryLaterError(f"The mail server temporarily refused {refused} of {len(rows)} messages.")


def _deliver(row: PendingMail, connection: BaseEmailBackend) -> bool:
    """Send one message. False if it was refused temporarily. Raises ReceiverDownError if the server is unavailable."""
    mailing = _claim(row)
    if mailing is None:
        return True
    letter = event_mail(mailing) if isinstance(mailing, Delivery) else digest_mail(mailing)
    if isinstance(letter, Why):
        _settle(mailing, MailState.CANCELLED, letter)
        return True
    letter.extra_headers["Message-ID"] = mailing.message_id
    try:
        hand_over(connection, letter, before=lambda: _note_handover(mailing))
    except ClaimLostError:
        return True
    except HandoverError as error:
        return _note_failure(mailing, error, is_last=row.attempts >= MAX_ATTEMPTS)
    _settle(mailing, MailState.SENT)
    return True


@transaction.atomic
def _claim(row: PendingMail) -> Delivery | Digest | None:
    """Claim the message for this worker and fix its Message-ID; None when nothing is left to do."""
    mailing = _locked(row)
    if mailing is None or mailing.state not in OPEN:
        return None
    if mailing.handed_at is not None:
        mailing.state, mailing.settled_at = MailState.UNCERTAIN, timezone.now()
        mailing.save(update_fields=["state", "settled_at"])
        log.warning("worker died while sending a mail; outcome unknown, not sent again", message_id=mailing.message_id)
        return None
    mailing.state, mailing.claim = MailState.SENDING, secrets.token_hex(16)
    mailing.message_id = mailing.message_id or make_msgid(domain=_domain())
    mailing.save(update_fields=["state", "claim", "message_id"])
    return mailing


def _locked(row: PendingMail) -> Delivery | Digest | None:
    if row.delivery_id is not None:
        deliveries = Delivery.objects.select_for_update(of=("self",)).select_related("member", "event__actor")
        return deliveries.filter(pk=row.delivery_id).first()
    return Digest.objects.select_for_update(of=("self",)).select_related("member").filter(pending=row).first()


@transaction.atomic
def _note_handover(mailing: Mailing) -> None:
    """Store that the mail server may have the message from now on. Raises ClaimLostError if another worker claimed it."""
    ours = type(mailing)._default_manager.filter(pk=mailing.pk, claim=mailing.claim, state=MailState.SENDING, handed_at=None)
    if not ours.update(handed_at=timezone.now()):
        raise ClaimLostError


@transaction.atomic
def _settle(mailing: Mailing, state: MailState, why: Why | None = None) -> None:
    """Store the final state, even of a message that another worker marked uncertain in the meantime."""
    known = type(mailing)._default_manager.filter(pk=mailing.pk, claim=mailing.claim)
    known.update(state=state, why=why or "", settled_at=timezone.now())


def _note_failure(mailing: Mailing, error: HandoverError, *, is_last: bool) -> bool:
    """Store a failure. False if it should be retried. Raises ReceiverDownError if the mail server is unavailable."""
    facts = {"message_id": mailing.message_id, "error": str(error)}
    if error.is_refusal and error.is_for_now and not is_last:
        log.warning("mail refused temporarily; retrying", **facts)
        _release(mailing)
        return False
    if error.has_begun and not error.is_refusal:
        log.warning("connection lost while sending a mail; outcome unknown, not sent again", **facts)
        _settle(mailing, MailState.UNCERTAIN)
        return True
    if error.is_refusal or error.is_unsendable:
        log.warning("mail refused; not sent", **facts)
        _settle(mailing, MailState.FAILED, Why.REFUSED)
        return True
    log.warning("mail server unavailable; retrying", **facts)
    _release(mailing)
    raise ReceiverDownError(f"mail server: {error}") from error


@transaction.atomic
def _release(mailing: Mailing) -> None:
    """Release a message that the server certainly does not have, to be sent again with the same Message-ID."""
    ours = type(mailing)._default_manager.filter(pk=mailing.pk, claim=mailing.claim)
    ours.update(state=MailState.PENDING, handed_at=None)


def _domain() -> str:
    """The domain of the sender, so that no host name of the installation is revealed."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
