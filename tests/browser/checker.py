"""The Nu HTML checker: one server for all that a process of the tests has it check."""

import json
import subprocess
from http.client import HTTPConnection
from pathlib import Path

from tests.work.installations import free_port, wait_until

# Compiled quickly rather than well, it is there in half the time; its grammar needs a deep stack.
FLAGS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-Dnu.validator.servlet.bind-address=127.0.0.1"]
HEADERS = {"Content-Type": "text/html; charset=utf-8", "User-Agent": "tests"}
STARTED, TAKEN = "Checker service started", "Address already in use"
PATIENCE_S = 180


class Checker:
    """The checker on a port of this machine, until it is stopped."""

    def __init__(self, jar: Path, log: Path) -> None:
        while True:
            self._port = free_port()
            with log.open("wb") as output:
                command = ["java", *FLAGS, "-cp", str(jar), "nu.validator.servlet.Main", str(self._port)]
                self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
            wait_until(lambda: STARTED in log.read_text() or self._process.poll() is not None, PATIENCE_S)
            if self._process.poll() is None:
                break
            # Somebody took the port before the checker did.
            assert TAKEN in log.read_text(), log.read_text()

    def faults(self, html: str) -> list[str]:
        """What is wrong in a page, as line and words."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        try:
            connection.request("POST", "/?out=json&level=error", html.encode(), HEADERS)
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, said
        return [f"line {fault.get('lastLine', '')}: {fault['message']}" for fault in json.loads(said)["messages"]]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
