"""Mail that leaves after the page has answered.

No page waits for SMTP, and no answer takes longer because an address is known.
"""

import smtplib
from collections.abc import Sequence
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers

from intranet.kernel.work import outboxes
from intranet.kernel.work.models import OutgoingMail
from intranet.kernel.work.outboxes import ReceiverDownError

_DOWN = (ConnectionError, TimeoutError, smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, smtplib.SMTPHeloError)


def send_later(message: EmailMessage) -> None:
    """Store a rendered message with the current transaction; a worker sends it after the commit.

    It has its Message-ID now, so that a second attempt is recognised by mail servers. Text and one HTML alternative
    are kept; ValueError for attachments.
    """
    if message.attachments:
        raise ValueError("Mail that is sent later has no attachments.")
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    outboxes.put(
        [
            OutgoingMail(
                message_id=make_msgid(domain=_domain()),
                sender=message.from_email,
                recipients=message.recipients(),
                subject=str(message.subject),
                text=str(message.body),
                html=next((str(content) for content, mimetype in alternatives if mimetype == "text/html"), ""),
                reply_to=list(message.reply_to),
                headers={name: str(value) for name, value in message.extra_headers.items()},
            )
        ]
    )


def deliver(rows: Sequence[OutgoingMail]) -> None:
    """Send messages over one connection; `ReceiverDownError` while the mail server cannot be reached."""
    connection = mailers.default
    try:
        connection.open()
        for row in rows:
            connection.send_messages([_message(row)])
    except _DOWN as error:
        raise ReceiverDownError(f"mail server: {type(error).__name__}") from error
    finally:
        connection.close()


def _message(row: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        from_email=row.sender,
        to=row.recipients,
        reply_to=row.reply_to,
        headers={**row.headers, "Message-ID": row.message_id},
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


def _domain() -> str:
    """The domain of the sender: no host name of the installation is told."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
