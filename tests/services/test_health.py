"""Health, metrics and the addresses that machines read."""

import json
import re
import threading
import time
from types import SimpleNamespace

import pytest
from django.test import Client

from intranet.kernel.observability import health
from intranet.kernel.observability.health import Check, UnhealthyError
from intranet.kernel.realtime.sockets import live_pages
from tests.registries import hold
from tests.work.installations import ROOT


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No check but those that a test registers."""
    hold(monkeypatch, health.checks)


def answer_of(client: Client) -> tuple[int, dict[str, str]]:
    response = client.get("/health/ready")
    return response.status_code, {name: part["status"] for name, part in json.loads(response.content)["parts"].items()}


class TestLive:
    def test_it_touches_nothing(self, client: Client) -> None:
        """Without the `db` fixture, a statement would fail the test."""
        client.cookies["sessionid"] = "whatever"
        response = client.get("/health/live", headers={"host": "10.0.0.7"})
        assert (response.status_code, json.loads(response.content)) == (200, {"status": "live"})
        assert not response.cookies

    def test_it_is_only_read(self, client: Client) -> None:
        assert client.post("/health/live").status_code == 405


class TestReady:
    def test_database_channel_layer_and_storage_are_asked(self, settings) -> None:
        """A real server asks its database in `tests/work`: one in memory is lost on the thread that asks."""
        assert {"database", "channel_layer", "storage", "search"} <= {check.name for check in health.checks}
        settings.DATA.mkdir(exist_ok=True)
        health.ask_channel_layer()
        health.ask_storage()

    def test_one_part_that_fails_is_named_and_tells_no_secret(self, client: Client, checks) -> None:
        def fail() -> None:
            raise ConnectionRefusedError("postgres://passerelle:secret@db/passerelle")

        health.checks.register(Check("good", lambda: None))
        health.checks.register(Check("bad", fail))
        status, parts = answer_of(client)
        assert (status, parts) == (503, {"good": "ok", "bad": "ConnectionRefusedError"})

    def test_a_part_may_say_what_is_wrong(self, client: Client, checks) -> None:
        def complain() -> None:
            raise UnhealthyError("index is being rebuilt")

        health.checks.register(Check("search", complain))
        assert answer_of(client) == (503, {"search": "index is being rebuilt"})

    def test_a_part_that_is_not_needed_is_named_and_the_process_is_ready(self, client: Client, checks) -> None:
        def complain() -> None:
            raise UnhealthyError("bubblewrap is missing")

        health.checks.register(Check("previews", complain, is_needed=False))
        assert answer_of(client) == (200, {"previews": "bubblewrap is missing"})

    def test_parts_that_hang_cost_one_second_and_one_thread_each(self, client: Client, checks) -> None:
        release = threading.Event()
        for name in ("one", "two", "three"):
            health.checks.register(Check(name, release.wait))
        before = threading.active_count()
        started = time.monotonic()
        assert answer_of(client)[0] == 503
        assert answer_of(client)[1] == dict.fromkeys(("one", "two", "three"), "no answer in 1 s")
        assert time.monotonic() - started < 2.5
        assert threading.active_count() - before == 3
        release.set()
        assert answer_of(client)[0] == 200

    def test_an_answer_serves_all_who_ask_in_a_moment(self, client: Client, checks, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[None] = []
        health.checks.register(Check("part", lambda: asked.append(None)))
        monkeypatch.setattr(health, "FRESH_S", 1_000)
        assert [answer_of(client) for _ in range(3)] == [(200, {"part": "ok"})] * 3
        assert len(asked) == 1
        monkeypatch.setattr(health, "FRESH_S", 0)
        answer_of(client)
        assert len(asked) == 2

    def test_a_full_disk_is_said(self, monkeypatch: pytest.MonkeyPatch, settings) -> None:
        settings.DATA.mkdir(exist_ok=True)
        monkeypatch.setattr(health, "MIN_FREE_BYTES", 2**70)
        with pytest.raises(UnhealthyError, match="free"):
            health.ask_storage()


@pytest.mark.django_db
class TestMetrics:
    def test_it_does_not_exist_for_strangers(self, client: Client) -> None:
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404

    @pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "via"])
    def test_it_does_not_exist_for_strangers_behind_a_proxy_of_this_machine(self, client: Client, header: str) -> None:
        headers = {"host": "localhost", header: "192.0.2.7"}
        assert client.get("/metrics", headers=headers).status_code == 404

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
    def test_this_machine_reads_it(self, client: Client, host: str) -> None:
        assert client.get("/metrics", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize("host", ["passerelle.gouv.example", "127.0.0.1.example", "", "[::1"])
    def test_a_proxy_of_this_machine_that_does_not_say_so_opens_it_to_nobody(self, client: Client, host: str) -> None:
        assert client.get("/metrics", headers={"host": host}).status_code == 404

    def test_with_a_token_this_machine_needs_it_too(self, client: Client, settings) -> None:
        settings.METRICS_TOKEN = "right"
        assert client.get("/metrics", headers={"host": "localhost"}).status_code == 404
        told = {"host": "localhost", "authorization": "Bearer right"}
        assert client.get("/metrics", headers=told).status_code == 200

    @pytest.mark.parametrize(
        ("given", "status"), [("Bearer right", 200), ("bearer right", 200), ("Bearer wrong", 404), ("", 404)]
    )
    def test_a_token_reads_it_from_anywhere(self, client: Client, settings, given: str, status: int) -> None:
        settings.METRICS_TOKEN = "right"
        response = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"authorization": given})
        assert response.status_code == status

    def test_an_empty_token_opens_nothing(self, client: Client, settings) -> None:
        settings.METRICS_TOKEN = ""
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"authorization": "Bearer "}).status_code == 404

    def test_requests_work_and_memory_are_measured_and_nobody_is(self, client: Client) -> None:
        client.get("/people/jean.tremblay/")
        text = client.get("/metrics", headers={"host": "localhost"}).content.decode()
        for measure in (
            'passerelle_requests_total{door="",method="GET"',
            "passerelle_request_duration_seconds_bucket{le=",
            'passerelle_outbox_waiting{outbox="mail"} 0.0',
            'passerelle_outbox_oldest_seconds{outbox="tasks"} 0.0',
            'passerelle_outbox_set_aside{outbox="mail"} 0.0',
            "passerelle_workers 0.0",
            "process_resident_memory_bytes",
            "passerelle_database_up 1.0",
        ):
            assert measure in text
        assert "tremblay" not in text

    def test_parts_space_and_open_pages_are_measured(self, client: Client, checks, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise ConnectionRefusedError

        health.checks.register(Check("search", fail))
        health.checks.register(Check("channel_layer", lambda: None))
        monkeypatch.setattr("intranet.kernel.realtime.relay._relay", SimpleNamespace(is_degraded=True))
        measures = dict(line.rsplit(" ", 1) for line in exposed(client).splitlines() if not line.startswith("#"))
        assert measures['passerelle_part_up{part="search"}'] == "0.0"
        assert measures['passerelle_part_up{part="channel_layer"}'] == "1.0"
        assert measures[f'passerelle_open_sockets{{door="{live_pages.label}"}}'] == "0.0"
        assert measures["passerelle_degraded"] == "1.0"
        assert float(measures["passerelle_data_free_bytes"]) > 0

    def test_every_measure_of_passerelle_is_documented(self, client: Client) -> None:
        names = set(re.findall(r"^# TYPE (passerelle_\w+)", exposed(client), re.MULTILINE))
        documented = set(re.findall(r"`(passerelle_\w+)", (ROOT / "docs/deploy.md").read_text()))
        assert names
        assert names <= documented


def exposed(client: Client) -> str:
    return client.get("/metrics", headers={"host": "localhost"}).content.decode()
