"""`manage.py send_test_mail EMAIL`: prove that mail leaves, now and in sight of whoever configures it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override


class Command(BaseCommand):
    help = "Send a test message and report whether the mail server accepted it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="recipient of the message")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default=settings.LANGUAGE_CODE)

    def handle(self, *, email: str, language: str, **_options: Any) -> None:
        with override(language):
            message = EmailMessage(
                subject=_("Test message from Passerelle"),
                body=_("Mail works. This message was sent by %(address)s.") % {"address": settings.PUBLIC_URL},
                to=[email],
            )
        mailer = mailers.default
        server = f"{getattr(mailer, 'host', 'the development folder')}:{getattr(mailer, 'port', '')}".rstrip(":")
        try:
            mailer.send_messages([message])
        except OSError as error:  # smtplib's exceptions are among these
            raise CommandError(f"{server} did not accept the message: {type(error).__name__}: {error}") from error
        self.stdout.write(self.style.SUCCESS(f"{server} accepted the message for {email}."))
