"""ClamAV's daemon, asked by its INSTREAM command: lengths and pieces, then one line of answer."""

import socket
from collections.abc import Iterable
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from intranet.kernel.blobs.models import Scan

_CONNECT_TIMEOUT_S: Final = 5
_ANSWER_TIMEOUT_S: Final = 300


class ScannerDownError(Exception):
    """The scanner cannot be reached, or says that it cannot scan anything now."""


def scan(url: str, pieces: Iterable[bytes]) -> Scan:
    """Whether these bytes have a virus; NOT_SCANNED when they are more than the daemon takes. Raises ScannerDownError.

    A daemon must be told to stop at its limits by `AlertExceedsMax yes`: by default it calls clean what it has not looked at.
    """
    answer = _ask(url, b"zINSTREAM\0", pieces)
    if answer.endswith("OK"):
        return Scan.CLEAN
    if "size limit exceeded" in answer or "Heuristics.Limits.Exceeded" in answer:
        return Scan.NOT_SCANNED
    if answer.endswith("FOUND"):
        return Scan.INFECTED
    raise ScannerDownError(f"unexpected answer: {answer[:100]}")


def ping(url: str) -> None:
    """Raises ScannerDownError when the scanner does not answer."""
    if _ask(url, b"zPING\0", None) != "PONG":
        raise ScannerDownError("no PONG")


def _ask(url: str, command: bytes, pieces: Iterable[bytes] | None) -> str:
    try:
        with closing(_connected(url)) as connection:
            connection.sendall(command)
            if pieces is not None:
                _send(connection, pieces)
            return _answer(connection).rstrip(b"\0\n").decode(errors="replace")
    except OSError as error:
        raise ScannerDownError(type(error).__name__) from error


def _answer(connection: socket.socket) -> bytes:
    """All that it says. What it has not read any more resets the connection, after its answer."""
    answer = b""
    while not answer.endswith(b"\0"):
        piece = connection.recv(1_000)
        if not piece:
            break
        answer += piece
    return answer


def _send(connection: socket.socket, pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            if piece:
                connection.sendall(len(piece).to_bytes(4) + piece)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        # It has said why before it closed: what follows reads it.
        pass


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_CONNECT_TIMEOUT_S)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection((parts.hostname, parts.port or 3310), _CONNECT_TIMEOUT_S)
    connection.settimeout(_ANSWER_TIMEOUT_S)
    return connection
