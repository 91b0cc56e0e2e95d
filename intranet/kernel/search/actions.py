"""Asking for the index to follow the database."""

from collections.abc import Iterable
from itertools import batched

from django.db import transaction

from intranet.kernel.search.models import SearchChange
from intranet.kernel.work import outboxes

KEYS_PER_STATEMENT = 500


@transaction.atomic(savepoint=False)
def reindex(kind: str, keys: Iterable[int]) -> None:
    """Have the worker bring the documents of these keys up to date, within two seconds of the commit.

    Call it in the transaction that changes what the documents show. Only the keys are stored, once each, so asking again
    before the worker has passed costs next to nothing, and so do 250,000 keys: one statement for 500 of them. Keys that no
    longer exist are welcome: their documents go.
    """
    for some in batched(sorted(set(keys)), KEYS_PER_STATEMENT, strict=False):
        outboxes.put([SearchChange(kind=kind, key=key) for key in some])
