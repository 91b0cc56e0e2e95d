"""Mail of the demonstration: each message is a file of the data folder, read at /dev/mail/ and never sent."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


def mail_folder() -> Path:
    """Where the messages are."""
    return Path(settings.DATA) / "mail"


class FolderBackend(BaseEmailBackend):
    """Keeps messages as `.eml` files whose names sort by the moment they were sent."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """Write each message whole; returns how many."""
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        count = 0
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            partial = folder / f".{name}"
            partial.write_bytes(message.message().as_bytes())
            partial.rename(folder / f"{name}.eml")
            count += 1
        return count
