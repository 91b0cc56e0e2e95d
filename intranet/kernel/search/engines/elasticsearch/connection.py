"""One connection to the server, that says within a second when it is gone and doesn't make the next requests wait for it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError

from intranet.kernel.search.requests import SearchUnavailable

ANSWER_S = 0.8  # a search
WORK_S = 60.0  # a bulk write, a refresh, a new index
REST_S = 2.0  # after a failure, how long nobody asks again
_BUSY = 429
_SERVER_ERROR = 500


class Connection:
    """A client with a circuit breaker."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        client = Elasticsearch(url, request_timeout=ANSWER_S, max_retries=0, retry_on_timeout=False)
        self._client = client
        self._worker_client = client.options(request_timeout=WORK_S)
        self._clock = clock
        self._asked_again_at = 0.0

    @contextmanager
    def reading(self) -> Iterator[Elasticsearch]:
        """Ask while somebody waits. Raises `SearchUnavailable` after `ANSWER_S`, and at once for `REST_S` after that."""
        if self._clock() < self._asked_again_at:
            raise SearchUnavailable("The search server did not respond recently; not retried yet.")
        with self._failures():
            yield self._client

    @contextmanager
    def working(self) -> Iterator[Elasticsearch]:
        """Do what may take time, for a worker or a command."""
        with self._failures():
            yield self._worker_client

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise SearchUnavailable("The index has not been built yet. Run rebuild_search.") from error
        except TransportError as error:
            self._rest()
            raise SearchUnavailable(f"The search server did not respond: {type(error).__name__}.") from error
        except ApiError as error:
            if error.status_code == _BUSY or error.status_code >= _SERVER_ERROR:
                self._rest()
                raise SearchUnavailable(f"The search server returned an error: {error.status_code}.") from error
            raise
        except BulkIndexError as error:
            if any(_is_passing(next(iter(failed.values()))) for failed in error.errors):
                raise SearchUnavailable("The search server did not accept all the documents.") from error
            raise

    def _rest(self) -> None:
        self._asked_again_at = self._clock() + REST_S

    def close(self) -> None:
        self._client.close()


def _is_passing(failure: dict[str, object]) -> bool:
    """Whether a refused document is the state of the server (busy, index gone) and not the fault of the document."""
    status = failure.get("status")
    return isinstance(status, int) and (status in (404, _BUSY) or status >= _SERVER_ERROR)
