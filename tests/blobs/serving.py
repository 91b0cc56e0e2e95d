"""A server to which a member sends files, as a program that speaks tus does."""

import base64
import http.client
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.blobs.site.purpose import PURPOSE
from tests.browser.sites import PEOPLE
from tests.realtime.test_redis import is_ready
from tests.work.installations import Installation, Process, free_port, wait_until

SETTINGS = "tests.blobs.site.settings"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Sender:
    """A member who has signed in, and a server that tests kill and start again."""

    def __init__(self, installation: Installation, **environment: str) -> None:
        self._installation, self._environment = installation, environment
        said = installation.script(f"NAMES = ('Luc Roy',)\n{PEOPLE}")
        self.session = next(line.split()[1] for line in said.splitlines() if line.startswith("session "))
        self.port = free_port()
        self.server = self.start()

    def start(self) -> Process:
        self.server = server = self._installation.start(
            "serve", f"--port={self.port}", DJANGO_SETTINGS_MODULE=SETTINGS, **self._environment
        )
        wait_until(lambda: is_ready(self.port) or server.has_ended)
        assert not server.has_ended, server.output
        return server

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> "Answer":
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        cookies = f"sessionid={self.session}; csrftoken={'a' * 32}"
        told |= {"Cookie": cookies, "X-CSRFToken": "a" * 32, "Tus-Resumable": "1.0.0"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, told)
            with connection.getresponse() as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())

    def begin(self, size: int, name: str = "long.bin") -> str:
        pairs = {"filename": name, "purpose": PURPOSE.key}
        told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        answer = self.ask("POST", "/uploads/", b"", Upload_Length=str(size), Upload_Metadata=told)
        assert answer.status == 201, answer.status
        return answer.headers["Location"]

    def send(self, address: str, offset: int, piece: bytes) -> int:
        kind = "application/offset+octet-stream"
        return self.ask("PATCH", address, piece, Upload_Offset=str(offset), Content_Type=kind).status

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address).headers["Upload-Offset"])

    def read(self, address: str, **headers: str) -> bytes:
        path = address.replace("/uploads/", "/tests/read/")
        return self.ask("GET", path, **headers).body

    @property
    def files(self) -> Path:
        return self._installation.folder / "files"
