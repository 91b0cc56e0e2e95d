"""Handing messages to the mail server, so that one knows whether it may have them."""

import email.policy
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from typing import Any, ClassVar, Literal

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend

from intranet.kernel.work.outboxes import ReceiverDownError


class WholeHeader(UnstructuredHeader):
    """A header of one line, however long: Python would write a long address as an encoded word, which nobody follows."""

    max_count: ClassVar[Literal[1]] = 1

    def fold(self, *, policy: Any) -> str:
        """The header as it goes over the wire. `name` comes from the class that the registry makes of this one."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", WholeHeader)  # type: ignore[arg-type]


class Message(EmailMultiAlternatives):
    """A message whose addresses in headers stay whole."""

    def message(self, *, policy: Any = email.policy.default) -> Any:
        """The message as Django makes it, with our headers."""
        return super().message(policy=policy.clone(header_factory=_headers))


class HandoverError(Exception):
    """The message did not leave. `has_begun`: the mail server may have it all the same, unless it said no (`is_refusal`).

    `is_for_now`: the refusal may not last. `is_unsendable`: the message itself cannot be sent.
    """

    def __init__(self, error: Exception, *, has_begun: bool) -> None:
        self.has_begun = has_begun
        self.is_refusal = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException)
        self.is_for_now = self.is_refusal and all(400 <= code < 500 for code in _codes(error))
        self.is_unsendable = isinstance(error, ValueError | smtplib.SMTPNotSupportedError)
        super().__init__(f"{type(error).__name__}")


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """An open connection; `ReceiverDownError` when there is none to be had."""
    connection = mailers.default
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise ReceiverDownError(f"mail server: {type(error).__name__}") from error
    try:
        yield connection
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what was to be sent has been: it only did not say goodbye
            connection.close()


def hand_over(connection: BaseEmailBackend, message: Message, *, before: Callable[[], None]) -> None:
    """Send one message, calling `before` at the last moment at which the server can not have it. Raises HandoverError.

    What `before` raises passes, and the message stays here.
    """
    begun = False

    def begin() -> None:
        nonlocal begun
        before()
        begun = True

    smtp: Any = getattr(connection, "connection", None)
    if isinstance(smtp, smtplib.SMTP):
        _call_before_data(smtp, begin)
    else:
        begin()
    try:
        connection.send_messages([message])
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise HandoverError(error, has_begun=begun) from error


def _call_before_data(smtp: smtplib.SMTP, begin: Callable[[], None]) -> None:
    """Sender and recipients are named first: a server that goes away meanwhile has nothing."""
    send_data = type(smtp).data

    def data(words: Any) -> Any:
        begin()
        return send_data(smtp, words)

    smtp.data = data  # type: ignore[assignment, method-assign]
