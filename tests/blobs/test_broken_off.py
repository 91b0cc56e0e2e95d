"""Uploads go on after the server was killed, and after the S3 server was."""

import os
import socket

import pytest

from intranet.kernel.blobs.storage import PIECE_BYTES
from tests.blobs.bucket import BucketServer
from tests.blobs.serving import Sender
from tests.work.installations import Installation

pytestmark = pytest.mark.slow
CONTENT = b"%PDF-1.7\n" + os.urandom(2 * PIECE_BYTES)
PIECES = [CONTENT[start : start + PIECE_BYTES] for start in range(0, len(CONTENT), PIECE_BYTES)]


def test_an_upload_goes_on_after_the_server_was_killed(installation: Installation) -> None:
    sender = Sender(installation)
    address = sender.begin(len(CONTENT))
    assert sender.send(address, 0, PIECES[0]) == 204
    sender.server.kill()
    sender.start()
    assert sender.offset(address) == PIECE_BYTES
    # Killed in the middle of a request, of which nothing counts.
    with socket.create_connection(("127.0.0.1", sender.port)) as raw:
        raw.sendall(f"PATCH {address} HTTP/1.1\r\nHost: x\r\nContent-Length: {PIECE_BYTES}\r\n\r\n".encode() + b"x" * 1000)
        sender.server.kill()
    sender.start()
    offset = sender.offset(address)
    assert offset == PIECE_BYTES
    for piece in PIECES[1:]:
        assert sender.send(address, offset, piece) == 204
        offset += len(piece)
    assert sender.read(address) == CONTENT
    assert sender.read(address, Range="bytes=8388600-8388615") == CONTENT[8388600:8388616]


def test_an_upload_goes_on_after_the_s3_server_was_killed(installation: Installation, bucket: BucketServer) -> None:
    sender = Sender(installation, **bucket.environment)
    address = sender.begin(len(CONTENT))
    assert sender.send(address, 0, PIECES[0]) == 204
    bucket.kill()
    assert sender.send(address, PIECE_BYTES, PIECES[1]) == 503
    assert sender.offset(address) == PIECE_BYTES
    bucket.start()
    assert sender.send(address, PIECE_BYTES, PIECES[1]) == 204
    # The server dies between two pieces, and another one goes on.
    sender.server.kill()
    sender.start()
    assert sender.offset(address) == 2 * PIECE_BYTES
    assert sender.send(address, 2 * PIECE_BYTES, PIECES[2]) == 204
    assert sender.read(address) == CONTENT
    assert sender.read(address, Range="bytes=8388600-8388615") == CONTENT[8388600:8388616]
    assert not sender.files.exists()
