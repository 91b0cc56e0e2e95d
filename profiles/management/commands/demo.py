"""Load the demonstration: an invented government of about 400 people, in both languages."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intranet.kernel.accounts.models import User
from intranet.kernel.demonstrations import demonstrations
from profiles.actions import demonstration
from profiles.demonstration.residents import DOMAIN, residents

SEED = 2012


class Command(BaseCommand):
    help = "Load the demonstration government: invented people and organizations. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing if the demonstration is already loaded")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION_ALLOWED:
            raise CommandError(
                "Demonstration data cannot be loaded into a production installation: the password of its accounts is public."
            )
        is_here = options["once"] and User.objects.filter(email=f"employee@{DOMAIN}").exists()
        added = 0 if is_here else self._settle()
        for part in demonstrations:
            count = part.load()
            added += count
            if count:
                self.stdout.write(f"{count} {part.noun} added.")
        if added:
            call_command("rebuild_search", verbosity=0, stdout=self.stdout, stderr=self.stderr)
        people = residents(SEED)
        accounts = ", ".join(f"{one.account}@" for one in people if one.has_password)
        self.stdout.write(f"Demonstration: the people, organizations and texts are invented. Accounts of {DOMAIN}: {accounts}")
        self.stdout.write(f"Password: {settings.DEMO_PASSWORD}")

    def _settle(self) -> int:
        organizations = demonstration.found_organizations()
        demonstration.store_vocabulary()
        settled = demonstration.settle(
            people=residents(SEED), organizations=organizations, password=settings.DEMO_PASSWORD, seed=SEED
        )
        self.stdout.write(f"{settled} people added.")
        return settled
