"""The search server dies while members work: pages answer, nothing is lost, and the index catches up by itself."""

import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine, connection
from intranet.kernel.search.feeding import OUTBOX
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.queries import SearchRequest, SearchUnavailable, search
from intranet.kernel.search.rebuilding import rebuild
from intranet.kernel.search.testing import using
from intranet.kernel.testing import make_member, sign_in_as
from intranet.kernel.work import outboxes
from profiles.actions.people import edit_profile
from profiles.search.people import PERSON
from tests.work.installations import PATIENCE_S, free_port, wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch, pytest.mark.slow]


class Server:
    """An Elasticsearch node whose data outlive it."""

    def __init__(self, script: str, folder: Path) -> None:
        self._script, self._folder, self._port = script, folder, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "PORT": str(self._port), "DATA": str(self._folder), "HEAP": "512m"}
        self._process = subprocess.Popen(
            [self._script], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(self._is_green)

    def _is_green(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=2) as answer:
                return b'"timed_out":false' in answer.read()
        except OSError:
            return False

    def kill(self) -> None:
        """As `kill -9` of the node and of the script that holds it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    script = os.environ.get("ELASTICSEARCH_START", "")
    if not script:
        pytest.skip("ELASTICSEARCH_START, the script that starts a node, is missing")
    running = Server(script, tmp_path)
    yield running
    running.kill()


@pytest.fixture
def engine(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticsearchEngine]:
    """Of a server that is dead or alive, and never too slow."""
    monkeypatch.setattr(connection, "ANSWER_S", PATIENCE_S)
    monkeypatch.setattr(connection, "WORK_S", PATIENCE_S)
    with using(ElasticsearchEngine(server.url, prefix="passerelle-killed")) as chosen:
        yield chosen  # type: ignore[misc]


def finds(viewer: User, text: str) -> list[int]:
    request = SearchRequest(kind=PERSON, text=text, viewer_audiences=audience_ids(viewer))
    return [hit.key for hit in search(request).hits]


def asks_again() -> bool:
    """Whether the circuit breaker has let the server rest."""
    try:
        search(SearchRequest(kind=PERSON, text="", viewer_audiences=frozenset()))
    except SearchUnavailable:
        return False
    return True


def write_biography(member: User, text: str) -> None:
    edit_profile(actor=member, member=member, values={"biography_fr": text, "about_visibility": "everyone"})


def test_profiles_are_edited_while_it_is_dead_and_found_when_it_is_back(server: Server, engine: ElasticsearchEngine) -> None:
    viewer = make_member("Viviane Lectrice")
    people = [make_member(f"Personne Numéro {number}") for number in range(30)]
    rebuild(PERSON)
    client = sign_in_as(Client(), viewer)

    server.kill()
    for number, person in enumerate(people):
        write_biography(person, f"spécialiste des tourbières{number}")

    page = client.get("/people/", {"q": "tourbières3"})
    assert page.status_code == 200
    assert page.context["is_unavailable"]
    assert client.get(f"/people/{people[3].handle}/").status_code == 200
    with pytest.raises(SearchUnavailable):
        outboxes.deliver_batch(OUTBOX)
    assert SearchChange.objects.filter(kind=PERSON, set_aside_at=None).count() >= len(people)

    server.start()
    while outboxes.deliver_batch(OUTBOX):
        pass
    wait_until(asks_again)
    for number, person in enumerate(people):
        assert finds(viewer, f"tourbières{number}") == [person.pk]
    call_command("rebuild_search", "--check", "--kind", PERSON, verbosity=0)
