"""A long past, in bulk: for measurements only. Nobody is told, and the texts of these editions are not kept."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import batched
from typing import Final

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.data.bulk import insert_rows
from wiki.models import Edition, Way, WikiPage

AT_ONCE: Final = 20_000


def write_editions(*, page: WikiPage, authors: Sequence[User], count: int) -> None:
    """Give a page so many more editions, an hour apart, each with one author."""
    first, now = page.edition + 1, timezone.now()
    fields = ("page", "number", "way", "title", "summary", "size", "at")
    for some in batched(range(first, first + count), AT_ONCE, strict=False):
        rows = (
            (
                page.pk,
                number,
                Way.EDITOR,
                page.title,
                f"Correction {number}",
                1_000 + number % 500,
                now - timedelta(hours=number),
            )
            for number in some
        )
        with transaction.atomic():
            insert_rows(Edition, fields, rows)
            made = page.editions.filter(number__gte=some[0]).values_list("pk", "number")
            wrote = ((key, authors[number % len(authors)].pk) for key, number in made.iterator())
            insert_rows(Edition.authors.through, ("edition", "user"), wrote)
    page.edition = first + count - 1
    page.save(update_fields=["edition"])
