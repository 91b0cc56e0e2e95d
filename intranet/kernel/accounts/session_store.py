"""Django's sessions in the database, which tell a session that was ended from a database that cannot write."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from intranet.kernel.observability.availability import is_database_gone


class SessionStore(DatabaseStore):
    """Django takes every error of an update for a session that was deleted meanwhile, and answers 400.

    When the disk is full, or the database is gone, the answer is 503: the error of the database goes up as it is.
    """

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            if error.__context__ is not None and is_database_gone(error.__context__):
                raise error.__context__ from error.__context__.__cause__
            raise
