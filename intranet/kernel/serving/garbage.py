"""When the garbage collector works."""

import gc
from itertools import count
from typing import Any

from django.core.signals import request_finished

# A job that ends no request (an import of a file, the worker) is collected by itself when it has made so many.
OBJECTS_BETWEEN_COLLECTIONS = 100_000
REQUESTS_BETWEEN_FULL_COLLECTIONS = 500
_requests = count(1)


def spare_collections() -> None:
    """Have the garbage collector work between requests, not within one.

    Left alone, it goes over what a page is made of several times while the page is made, which took a tenth of its time, and
    now and then over all the code and the settings, which took 150 ms. Once a request has ended, next to nothing of it is left.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
    request_finished.connect(_collect)


def _collect(**_signal: Any) -> None:
    gc.collect(2 if next(_requests) % REQUESTS_BETWEEN_FULL_COLLECTIONS == 0 else 1)
