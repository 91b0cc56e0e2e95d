"""Proxies, request ids and logs."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from structlog.testing import capture_logs

from intranet.kernel.observability import logs
from intranet.kernel.observability.proxies import ProxyMiddleware


def seen_by_the_site(trusted: list[str], settings, peer: str = "10.0.0.1", **headers: str) -> HttpRequest:
    """The request as views find it."""
    settings.TRUSTED_PROXIES = trusted
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if trusted else None
    found: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    ProxyMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))
    return found[0]


class TestProxies:
    def test_a_trusted_proxy_tells_who_asks_and_how(self, settings) -> None:
        request = seen_by_the_site(["10.0.0.0/8"], settings, **{"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"})
        assert (request.META["REMOTE_ADDR"], request.is_secure()) == ("203.0.113.9", True)

    def test_nobody_else_does(self, settings) -> None:
        forged = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
        for trusted in ([], ["192.0.2.1"]):
            request = seen_by_the_site(trusted, settings, **forged)
            assert (request.META["REMOTE_ADDR"], request.is_secure()) == ("10.0.0.1", False)
            assert not [name for name in request.META if "FORWARDED" in name]

    def test_what_the_reader_invented_before_the_chain_is_not_believed(self, settings) -> None:
        request = seen_by_the_site(["10.0.0.0/8"], settings, **{"x-forwarded-for": "127.0.0.1, 203.0.113.9, 10.0.0.2"})
        assert request.META["REMOTE_ADDR"] == "203.0.113.9"

    @pytest.mark.parametrize("chain", ["", "not an address", "unknown, ' OR 1=1"])
    def test_nonsense_leaves_the_address_of_the_proxy(self, settings, chain: str) -> None:
        assert seen_by_the_site(["10.0.0.1"], settings, **{"x-forwarded-for": chain}).META["REMOTE_ADDR"] == "10.0.0.1"

    def test_a_proxy_may_speak_through_a_unix_socket(self, settings) -> None:
        request = seen_by_the_site(["unix"], settings, peer="", **{"x-forwarded-for": "2001:db8::9"})
        assert request.META["REMOTE_ADDR"] == "2001:db8::9"


class TestRequestId:
    def test_every_response_has_one(self, client: Client) -> None:
        first, second = (client.get("/health/live")["X-Request-ID"] for _ in range(2))
        assert len(first) == 32
        assert first != second

    def test_that_of_a_trusted_proxy_is_kept(self, client: Client, settings) -> None:
        settings.TRUSTED_PROXIES = ["127.0.0.1"]
        assert Client().get("/health/live", headers={"x-request-id": "abcd-1234-efgh"})["X-Request-ID"] == "abcd-1234-efgh"

    @pytest.mark.parametrize("given", ["short", "x" * 65, "has space in it", "é" * 10])
    def test_a_strange_one_is_replaced(self, client: Client, settings, given: str) -> None:
        settings.TRUSTED_PROXIES = ["127.0.0.1"]
        assert (
            len(Client().get("/health/live", headers={"x-request-id": given.encode().decode("latin1")})["X-Request-ID"]) == 32
        )

    def test_that_of_a_reader_is_ignored(self, client: Client) -> None:
        assert client.get("/health/live", headers={"x-request-id": "abcd-1234-efgh"})["X-Request-ID"] != "abcd-1234-efgh"


class TestLogs:
    @pytest.mark.django_db
    def test_a_request_is_one_line_that_names_nobody(self, client: Client) -> None:
        with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
            response = client.get("/people/jean.tremblay/?q=diagnostic", headers={"user-agent": "x"})
        (line,) = [line for line in lines if line["event"] == "request"]
        assert line["request_id"] == response["X-Request-ID"]
        assert (line["method"], line["status"]) == ("GET", response.status_code)
        assert line["duration_ms"] >= 0
        assert line.keys() == {"event", "log_level", "request_id", "method", "route", "status", "duration_ms"}
        assert "tremblay" not in str(line)

    @pytest.fixture
    def written(self, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
        """What production would write, while a test runs."""
        stream = io.StringIO()
        configuration = logs.configuration(is_json=True)
        configuration["handlers"]["lines"]["stream"] = stream
        configuration["root"]["handlers"] = ["lines"]
        root = logging.getLogger()
        before = list(root.handlers), root.level
        logging.config.dictConfig(configuration)
        yield stream
        root.handlers[:], root.level = before
        logs.configuration(is_json=False)

    def test_production_writes_json_without_addresses_or_values_of_rows(self, written: io.StringIO) -> None:
        structlog.get_logger("passerelle.work").error("mail for jean.tremblay@gouv.example refused", row=3)
        try:
            raise ValueError("Key (email)=(jean@gouv.example) already exists. Failing row contains (1, secret words).")
        except ValueError:
            logging.getLogger("elsewhere").exception("it failed for %s", "anne@gouv.example")
        first, second = (json.loads(line) for line in written.getvalue().splitlines())
        assert (first["event"], first["row"], first["level"]) == ("mail for [e-mail] refused", 3, "error")
        assert first["timestamp"].endswith("Z")
        assert "Traceback" in second["exception"]
        for word in ("jean", "anne", "secret"):
            assert word not in written.getvalue()

    def test_django_s_own_messages_lose_their_path(self, written: io.StringIO) -> None:
        request = RequestFactory().get("/people/jean.tremblay/")
        logging.getLogger("django.request").error("%s: %s", "Internal Server Error", request.path, extra={"request": request})
        assert "Internal Server Error" in written.getvalue()
        assert "tremblay" not in written.getvalue()
