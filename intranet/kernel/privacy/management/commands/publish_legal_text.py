"""`manage.py publish_legal_text terms --fr FILE --en FILE --from 2027-01-01`: the next version of a text."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intranet.kernel.privacy.actions import publish_text
from intranet.kernel.privacy.models import TextKind


class Command(BaseCommand):
    help = "Publish the next version of the terms of use or of the privacy notice. Every member is asked to agree to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=TextKind.values)
        parser.add_argument("--fr", required=True, type=Path, metavar="FILE", help="simple HTML in French")
        parser.add_argument("--en", required=True, type=Path, metavar="FILE", help="the same in English")
        parser.add_argument("--from", dest="day", metavar="DAY", help="in force from this day, as 2027-01-01; now when absent")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            bodies = {f"body_{language}": options[language].read_text(encoding="utf-8") for language in ("fr", "en")}
            start = timezone.make_aware(datetime.fromisoformat(options["day"])) if options["day"] else timezone.now()
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        text = publish_text(actor=None, kind=TextKind(options["kind"]), in_force_from=start, **bodies)
        self.stdout.write(f"{text.get_kind_display()}: version {text.version}, in force from {start:%Y-%m-%d %H:%M}.")
