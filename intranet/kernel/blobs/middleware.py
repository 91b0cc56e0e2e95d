"""When the storage fails, a page says so and the rest of the site works."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from intranet.kernel.blobs.storage import StorageDownError
from intranet.kernel.observability.availability import unavailable

log = structlog.get_logger("passerelle.storage")


class StorageMiddleware:
    """Answers 503 with `Retry-After` to a request whose file cannot be read or kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, StorageDownError):
            return None
        log.error("storage unavailable; answering 503", error=str(exception))
        return unavailable(request)
