"""The database gone, and the site read only."""

import json
import sqlite3

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from intranet.kernel.observability.availability import is_database_gone
from intranet.kernel.testing import make_member, sign_in_as


def raised_from(error: Exception, cause: BaseException | None) -> Exception:
    error.__cause__ = cause
    return error


class DriverError(Exception):
    """A driver's exception, as far as its codes go."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("of a driver")
    error.sqlite_errorcode = code
    return error


class TestWhatCounts:
    @pytest.mark.parametrize("state", [None, "08006", "57P01", "57P03", "53300", "53100", "58030"])
    def test_trouble_of_the_postgresql_server_counts(self, state: str | None) -> None:
        assert is_database_gone(raised_from(OperationalError(), DriverError(state)))

    @pytest.mark.parametrize("state", ["57014", "55P03", "40001", "40P01", "42P01"])
    def test_trouble_of_a_statement_does_not(self, state: str) -> None:
        assert not is_database_gone(raised_from(OperationalError(), DriverError(state)))

    @pytest.mark.parametrize(
        "code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR_READ]
    )
    def test_trouble_of_the_sqlite_file_counts(self, code: int) -> None:
        assert is_database_gone(raised_from(OperationalError(), sqlite_error(code)))

    def test_a_missing_table_does_not(self) -> None:
        assert not is_database_gone(raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_ERROR)))
        assert not is_database_gone(IntegrityError())
        assert not is_database_gone(None)


class TestDatabaseGone:
    @pytest.fixture(autouse=True)
    def gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every session read fails as with a server that is down; no test here has a database."""

        def refuse(*_arguments: object) -> None:
            raise raised_from(OperationalError("connection to 10.0.0.3 refused"), DriverError(None))

        monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", refuse)

    @pytest.mark.parametrize(("language", "words"), [("fr", "Passerelle sera de retour"), ("en", "Passerelle will be back")])
    def test_pages_say_to_come_back_in_both_languages(self, language: str, words: str) -> None:
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = "a" * 32
        response = client.get("/", headers={"accept-language": language})
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert words in response.content.decode()
        assert "10.0.0.3" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Security-Policy"]
        assert response["X-Request-ID"]

    def test_the_api_says_it_in_json(self) -> None:
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = "a" * 32
        response = client.get("/api/v1/people", headers={"accept-language": "en"})
        assert (response.status_code, json.loads(response.content)) == (
            503,
            {"detail": "The service is temporarily unavailable."},
        )


@pytest.mark.django_db
class TestDiskFull:
    """As with a disk that is full, the session cannot be written."""

    @pytest.fixture
    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        sign_in_as(client, make_member("Olivia Owens"))
        return client

    def first_page(self, client: Client, code: int) -> HttpResponse:
        """The first page of a session: it changes the session."""

        def refuse(execute, sql, params, many, context):
            if sql.startswith('UPDATE "django_session"'):
                raise raised_from(OperationalError("database or disk is full"), sqlite_error(code))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse):
            return client.get("/", headers={"accept-language": "en"})

    def test_a_session_that_cannot_be_written_is_answered_with_the_page_that_says_so(self, client: Client) -> None:
        response = self.first_page(client, sqlite3.SQLITE_FULL)
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "Passerelle will be back" in response.content.decode()

    def test_a_session_that_was_ended_meanwhile_is_still_said(self, client: Client) -> None:
        assert self.first_page(client, sqlite3.SQLITE_ERROR).status_code == 400


class TestReadOnly:
    def test_writes_are_refused_with_a_reason_and_reads_go_on(self, settings) -> None:
        settings.READ_ONLY = True
        refused = Client().post("/preferences/theme", {"theme": "dark"}, headers={"accept-language": "en"})
        assert (refused.status_code, refused["Retry-After"]) == (503, "60")
        assert "nothing can be changed" in refused.content.decode()
        assert Client().get("/health/live").status_code == 200

    def test_the_api_refuses_in_json(self, settings) -> None:
        settings.READ_ONLY = True
        refused = Client().patch("/api/v1/people", headers={"accept-language": "fr"})
        assert refused.status_code == 503
        assert "lecture seule" in json.loads(refused.content)["detail"]
