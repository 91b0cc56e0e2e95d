"""Asking for the index to follow the database."""

from collections.abc import Iterable


def reindex(kind: str, keys: Iterable[int]) -> None:
    """Have the worker bring the documents of these keys up to date, within two seconds of the commit.

    Call it in the transaction that changes what the documents show. Only the keys are stored, once each, so asking again
    before the worker has passed costs next to nothing, and so do 250,000 keys: one statement for 500 of them. Keys that no
    longer exist are welcome: their documents go.
    """
