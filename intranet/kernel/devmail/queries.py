"""The messages of the demonstration, the latest first."""

import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from intranet.kernel.devmail.backend import mail_folder

MAX_LISTED = 100
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class DevelopmentMessage:
    """One message as it would have left."""

    name: str
    sent_at: datetime
    sender: str
    recipients: str
    subject: str
    text: str


def latest_messages() -> list[DevelopmentMessage]:
    """At most a hundred messages."""
    names = sorted((path.stem for path in mail_folder().glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)
    return [_read(mail_folder() / f"{name}.eml") for name in names[:MAX_LISTED]]


def message_named(name: str) -> DevelopmentMessage | None:
    """One message, or None when there is none of that name."""
    path = mail_folder() / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.exists() else None


def _read(path: Path) -> DevelopmentMessage:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    return DevelopmentMessage(
        name=path.stem,
        sent_at=datetime.strptime(path.stem[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=message["From"] or "",
        recipients=message["To"] or "",
        subject=message["Subject"] or "",
        text=body.get_content() if body is not None else "",
    )
