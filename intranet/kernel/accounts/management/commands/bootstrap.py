"""`manage.py bootstrap --admin EMAIL`: the link that makes the first administrator of an empty installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from intranet.kernel.accounts import actions
from intranet.kernel.permissions import PermissionRefused


class Command(BaseCommand):
    help = "Print a single-use link that opens the first administrator's account. It is valid for 24 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="the administrator's e-mail address")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        email = options["admin"]
        try:
            validate_email(email)
            url = actions.invite_first_administrator(email=email)
        except (ValidationError, PermissionRefused) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(url)
