"""Connections to SQLite outlive the thread of the request that opened them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from intranet.kernel.fast.sqlite import base
from intranet.kernel.fast.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # what opens connections of its own says so


@pytest.fixture
def wrapper(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    described: dict[str, Any] = {**settings.DATABASES["default"], "NAME": str(tmp_path / "some.sqlite3"), "OPTIONS": {}}
    connections.configure_settings({"default": described})
    wrapper = DatabaseWrapper({**connections["default"].settings_dict, **described})
    yield wrapper
    wrapper.close()
    for connection in base._idle.pop(described["NAME"], ()):
        connection.close()


def test_a_closed_connection_serves_the_next_thread(wrapper: DatabaseWrapper) -> None:
    wrapper.ensure_connection()
    first = wrapper.connection
    wrapper.close()
    wrapper.ensure_connection()

    assert wrapper.connection is first
    with wrapper.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_a_transaction_that_was_broken_off_is_not_handed_on(wrapper: DatabaseWrapper) -> None:
    wrapper.ensure_connection()
    first = wrapper.connection
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (name text)")
    first.execute("BEGIN")
    first.execute("INSERT INTO kept VALUES ('lost')")
    wrapper.close()
    wrapper.ensure_connection()

    assert wrapper.connection is not first
    with wrapper.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_no_more_connections_wait_than_a_busy_server_has(wrapper: DatabaseWrapper) -> None:
    opened = [wrapper.get_new_connection(wrapper.get_connection_params()) for _ in range(base.MOST_IDLE + 1)]
    for connection in opened:
        wrapper.connection = connection
        wrapper._close()
    wrapper.connection = None

    assert len(base._idle[wrapper.settings_dict["NAME"]]) == base.MOST_IDLE
