"""An S3 server on loopback, which tests kill and start again. `S3_START` names the program that starts it."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intranet.kernel.blobs.storage.s3 import ObjectStorage
from intranet.settings.environment import Bucket
from tests.work.installations import free_port, wait_until


class BucketServer:
    """A server whose data outlives it."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.port = free_port()
        (folder / "passerelle").mkdir(parents=True)
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "PORT": str(self.port), "DATA": str(self._folder)}
        environment |= {"ROOT_ACCESS_KEY": "key", "ROOT_SECRET_KEY": "secret"}
        # A group of its own: the program starts another one, which is killed with it.
        self._process = subprocess.Popen([self._program], env=environment, start_new_session=True)
        wait_until(self._is_ready)

    def kill(self) -> None:
        os.killpg(self._process.pid, 9)
        self._process.wait()
        wait_until(lambda: not self._is_ready())

    def _is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def bucket(self) -> Bucket:
        return Bucket("passerelle", f"http://127.0.0.1:{self.port}", "us-east-1", "key", "secret")

    @property
    def environment(self) -> dict[str, str]:
        """What an installation is told."""
        return {
            "S3_BUCKET": self.bucket.name,
            "S3_ENDPOINT_URL": self.bucket.endpoint_url,
            "S3_ACCESS_KEY_ID": self.bucket.access_key_id,
            "S3_SECRET_ACCESS_KEY": self.bucket.secret_access_key,
        }

    @property
    def storage(self) -> ObjectStorage:
        return ObjectStorage(self.bucket)


@contextmanager
def bucket_server(folder: Path) -> Iterator[BucketServer]:
    program = os.environ.get("S3_START", "")
    if not program:
        pytest.skip("S3_START is missing")
    server = BucketServer(program, folder)
    try:
        yield server
    finally:
        server.kill()
