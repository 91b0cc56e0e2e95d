"""Have the pages of office documents made again."""

from itertools import batched
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import transaction

from files.media_types import OFFICE
from files.models import Item
from intranet.kernel.blobs.actions.preparing import prepare
from intranet.kernel.blobs.models import StoredFile

AT_ONCE: Final = 500


class Command(BaseCommand):
    """Used once LibreOffice was installed."""

    help = "Have the worker draw all office documents again, in their current versions: for those sent before LibreOffice came."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Put them in the queue of the worker; what is shown meanwhile stays."""
        media_types = frozenset[str]().union(*OFFICE.values())
        current = Item.objects.filter(version__isnull=False).values("version__file")
        files = StoredFile.objects.filter(pk__in=current, media_type__in=media_types).order_by("pk")
        for some in batched(files.iterator(), AT_ONCE, strict=False):
            with transaction.atomic():
                prepare(*some)
        self.stdout.write(f"{files.count()} documents are drawn again by the worker.")
