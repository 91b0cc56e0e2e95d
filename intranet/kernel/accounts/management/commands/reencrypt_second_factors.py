"""`manage.py reencrypt_second_factors`: the last step before an old secret key is dropped (docs/deploy.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intranet.kernel.accounts import actions


class Command(BaseCommand):
    help = "Encrypt every second factor with SECRET_KEY, so that the keys of SECRET_KEY_FALLBACKS can be dropped."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        done = actions.reencrypt_second_factors()
        self.stdout.write(f"Second factors encrypted anew: {done.changed}.")
        if done.unreadable:
            raise CommandError(
                f"Second factors that none of the keys can read: {done.unreadable}. Add the key they were made with to"
                " SECRET_KEY_FALLBACKS and run this again."
            )
