"""A MediaWiki of its own on loopback, to compare with: Debian's package, the server of PHP, SQLite."""

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from intranet.home.benchmarks.surroundings import NotInstalledError, Served, answers, free_port, stop, wait_until

MEDIAWIKI: Final = Path("/usr/share/mediawiki")
GUARDIAN: Final = "Gardien"
PASSWORD: Final = "not-a-secret-of-anybody-1"  # noqa: S105 - of a wiki that lives as long as a measure
WORKERS: Final = 4
# As PHP is behind a web server.
PHP: Final = ("php", "-d", "opcache.enable_cli=1", "-d", "apc.enable_cli=1")


@dataclass(frozen=True)
class OldWiki:
    """A wiki that is served on loopback, with its settings in a folder."""

    folder: Path
    server: Served

    @property
    def address(self) -> str:
        return _address(self.server.port)

    @staticmethod
    def path_of(title: str) -> str:
        """Where a page is read."""
        return f"/index.php/{quote(title.replace(' ', '_'), safe='/')}"

    def maintain(self, script: str, *arguments: str) -> bytes:
        """What one of its maintenance scripts prints. Raises AssertionError with its words when it fails."""
        return _maintain(self.folder, script, *arguments)

    def sign_in(self) -> str:
        """The cookies of its administrator."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        kept: SimpleCookie = SimpleCookie()

        def ask(method: str, values: dict[str, str]) -> dict[str, Any]:
            query = urlencode({**values, "format": "json"})
            headers = {"Cookie": _header(kept), "Content-Type": "application/x-www-form-urlencoded"}
            path, body = ("/api.php", query) if method == "POST" else (f"/api.php?{query}", None)
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie") or ():
                kept.load(line)
            answered: dict[str, Any] = json.loads(response.read())
            return answered

        token = ask("GET", {"action": "query", "meta": "tokens", "type": "login"})["query"]["tokens"]["logintoken"]
        asked = {"action": "clientlogin", "username": GUARDIAN, "password": PASSWORD, "logintoken": token}
        said = ask("POST", {**asked, "loginreturnurl": self.address})
        connection.close()
        if said.get("clientlogin", {}).get("status") != "PASS":
            raise AssertionError(f"MediaWiki refused its administrator: {said}")
        return _header(kept)


@contextmanager
def served_mediawiki(folder: Path) -> Iterator[OldWiki]:
    """A new wiki in French, with as many processes as visitors at once. Raises NotInstalledError."""
    if not (shutil.which("php") and MEDIAWIKI.is_dir()):
        raise NotInstalledError("Debian's packages mediawiki, php-cli, php-sqlite3")
    (folder / "data").mkdir(parents=True)
    port = free_port()
    said = ["--dbtype", "sqlite", "--dbpath", str(folder / "data"), "--dbname", "wiki", "--confpath", str(folder)]
    said += ["--pass", PASSWORD, "--scriptpath", "", "--server", _address(port), "--lang", "fr", "Essai", GUARDIAN]
    _maintain(folder, "install", *said)
    with (folder / "LocalSettings.php").open("a") as settings:
        settings.write("wfLoadExtension( 'Cite' );\n")
    process = subprocess.Popen(
        [*PHP, "-S", f"127.0.0.1:{port}", "-t", str(MEDIAWIKI)],
        env=os.environ | {"MW_CONFIG_FILE": str(folder / "LocalSettings.php"), "PHP_CLI_SERVER_WORKERS": str(WORKERS)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_until(lambda: answers(port, "/api.php?action=query&format=json"), "PHP serves nothing")
        yield OldWiki(folder, Served(port, process.pid))
    finally:
        stop(process)


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _header(cookies: SimpleCookie) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in cookies.values())


def _maintain(folder: Path, script: str, *arguments: str) -> bytes:
    environment = os.environ | {"MW_CONFIG_FILE": str(folder / "LocalSettings.php")}
    if script == "install":
        environment.pop("MW_CONFIG_FILE")
    command = [*PHP, str(MEDIAWIKI / "maintenance" / "run.php"), script, *arguments]
    finished = subprocess.run(command, env=environment, capture_output=True, check=False, cwd=MEDIAWIKI)
    if finished.returncode:
        raise AssertionError((finished.stdout + finished.stderr)[-2000:].decode(errors="replace"))
    return finished.stdout
