"""Hocuspocus, the server of Yjs texts that many products use, on loopback: npm fetches it into a folder that is thrown away."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from intranet.home.benchmarks.surroundings import NotInstalledError, Served, answers, free_port, stop, wait_until

PACKAGES: Final = ("@hocuspocus/server@4.7.0", "yjs@13.6.33", "y-protocols@1.0.7")
SCRIPT: Final = Path(__file__).with_name("hocuspocus.mjs")
FETCHED_WITHIN_S: Final = 180


@contextmanager
def served_hocuspocus(texts: Mapping[str, bytes]) -> Iterator[Served]:
    """A server that has these states of Yjs, by their names. Raises NotInstalledError without node, npm or their registry."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NotInstalledError(program)
    with tempfile.TemporaryDirectory(prefix="hocuspocus-") as temporary:
        folder = Path(temporary)
        fetch = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", temporary, *PACKAGES]
        try:
            subprocess.run(fetch, check=True, timeout=FETCHED_WITHIN_S, stdout=subprocess.DEVNULL)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise NotInstalledError(f"{PACKAGES[0]}, which npm did not fetch") from None
        shutil.copy(SCRIPT, folder)
        for name, state in texts.items():
            (folder / f"{name}.yjs").write_bytes(state)
        port = free_port()
        command = ["node", str(folder / SCRIPT.name), str(port)]
        environment = {**os.environ, "NODE_ENV": "production"}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=environment)
        try:
            wait_until(lambda: answers(port, "/"), "Hocuspocus does not answer")
            yield Served(port, process.pid)
        finally:
            stop(process)
