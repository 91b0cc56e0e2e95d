"""Django's SQLite backend, whose connections outlive the request.

Under ASGI each request has a thread of its own, and Django's connections belong to a thread: each request would open the
file anew, read the schema and begin with an empty cache of pages and statements. Here a connection that is closed is set
aside for the next thread. PostgreSQL has psycopg's pool for this.
"""

from collections import deque
from typing import Any

from django.db.backends.sqlite3 import base

MOST_IDLE = 20

_idle: dict[str, deque[Any]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread to one file."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return _idle_of(self).pop()
        except IndexError:
            return super().get_new_connection(conn_params)

    def _close(self) -> None:
        idle = _idle_of(self)
        # One whose transaction was broken off is not trusted with another.
        if self.connection is not None and not self.connection.in_transaction and len(idle) < MOST_IDLE:
            idle.append(self.connection)
        else:
            super()._close()  # type: ignore[misc]  # absent from the stubs


def _idle_of(wrapper: DatabaseWrapper) -> deque[Any]:
    return _idle.setdefault(str(wrapper.settings_dict["NAME"]), deque())
