"""A large file, up and down, on the disk and on S3: how fast beside nginx on the same disk, and in how much memory."""

import base64
import http.client
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, peak_rss_mib
from intranet.home.benchmarks.large_files_site import PURPOSE
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import NotInstalledError, Served, answers, free_port, served, stop, wait_until
from intranet.kernel.blobs.downloads import ACCEL_LOCATION
from intranet.kernel.blobs.storage import PIECE_BYTES
from intranet.kernel.testing import make_member

GIB: Final = 1024**3
MB: Final = 1_000_000
READ_BYTES: Final = 1024 * 1024
SITE: Final = {"DJANGO_SETTINGS_MODULE": "intranet.settings.benchmark_files"}
NGINX: Final = """
{user} worker_processes 1; pid {folder}/nginx.pid; daemon off; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; sendfile on; client_max_body_size 0; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{port};
        location = /here {{ return 200; }}
        location /dav/ {{ alias {folder}/dav/; dav_methods PUT DELETE; }}
        location {accel} {{ internal; alias {files}/; }}
        location / {{ proxy_pass http://127.0.0.1:{product}; proxy_set_header Host 127.0.0.1; proxy_http_version 1.1; }}
    }}
}}
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--gib", type=float, default=2.0, help="size of the file")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """One member sends the file in pieces and reads it; then nginx takes and gives the same file, on the same disk."""
    size = int(options["gib"] * GIB)
    figures = Figures(circumstances={"gib": options["gib"]})
    session = session_of(make_member("Benoît Lecteur"))
    with served(SITE) as server:
        figures.passerelle |= _measure(server, session, size, say, "disk")
    try:
        with served({**SITE, "FILES_BY_PROXY": "true"}) as server, _nginx(server.port) as port:
            say("Through nginx, which sends what the product names…")
            address = _send(Served(server.port, server.pid), session, size)[1]
            figures.passerelle["accel_download_mb_s"] = _rate(size, _read(port, address, session, size))
            say("nginx alone…")
            figures.compared["nginx"] = _dav(port, size)
    except NotInstalledError as missing:
        figures.absent["nginx"] = str(missing)
    try:
        with _bucket() as environment, served({**SITE, **environment}) as server:
            figures.passerelle |= {f"s3_{name}": value for name, value in _measure(server, session, size, say, "S3").items()}
    except NotInstalledError as missing:
        figures.absent["s3"] = str(missing)
    return figures


def _measure(server: Served, session: str, size: int, say: Callable[[str], None], where: str) -> dict[str, Figure]:
    _read(server.port, _send(server, session, PIECE_BYTES)[1], session, PIECE_BYTES)  # what is imported with the first file
    before = peak_rss_mib(server.pid)
    say(f"Sending, to {where}…")
    sent_s, address = _send(server, session, size)
    say(f"Reading, from {where}…")
    read_s = _read(server.port, address, session, size)
    return {
        "upload_mb_s": _rate(size, sent_s),
        "download_mb_s": _rate(size, read_s),
        "memory_growth_mib": round(peak_rss_mib(server.pid) - before, 1),
    }


def _rate(size: int, seconds: float) -> float:
    return round(size / seconds / MB, 1)


def _send(server: Served, session: str, size: int) -> tuple[float, str]:
    """Send a file in pieces, as the page does: how many seconds it took, and where it is read."""
    block = os.urandom(PIECE_BYTES)
    pairs = {"filename": "large.bin", "purpose": PURPOSE}
    told = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())
    start = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)) as connection:
        address = _ask(connection, "POST", "/uploads/", b"", session, {"Upload-Length": str(size), "Upload-Metadata": told})
        for offset in range(0, size, PIECE_BYTES):
            piece = memoryview(block)[: min(PIECE_BYTES, size - offset)]
            headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            _ask(connection, "PATCH", address, piece, session, headers)
    return time.perf_counter() - start, address.replace("/uploads/", "/benchmark/")


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | memoryview,
    session: str,
    headers: Mapping[str, str],
) -> str:
    token = secrets.token_hex(16)
    cookies = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token, "Tus-Resumable": "1.0.0"}
    connection.request(method, path, body, {**cookies, **headers})
    answer = connection.getresponse()
    said = answer.read()
    if answer.status >= http.HTTPStatus.BAD_REQUEST:
        raise AssertionError(f"{method} {path} answered {answer.status}: {said[:300]!r}")
    return answer.headers.get("Location", "")


def _read(port: int, path: str, session: str, size: int) -> float:
    """Read a whole file and forget it: how many seconds it took."""
    buffer = bytearray(READ_BYTES)
    start = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
        answer = connection.getresponse()
        read = 0
        while count := answer.readinto(buffer):
            read += count
    if (answer.status, read) != (http.HTTPStatus.OK, size):
        raise AssertionError(f"{path} answered {answer.status} with {read} bytes")
    return time.perf_counter() - start


def _dav(port: int, size: int) -> dict[str, Figure]:
    block = os.urandom(READ_BYTES)

    def pieces() -> Iterator[bytes]:
        for offset in range(0, size, READ_BYTES):
            yield block[: size - offset]

    start = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("PUT", "/dav/large.bin", pieces(), {"Content-Length": str(size)})
        status = connection.getresponse().status
    if status != http.HTTPStatus.CREATED:
        raise AssertionError(f"nginx answered {status}")
    sent_s = time.perf_counter() - start
    return {"upload_mb_s": _rate(size, sent_s), "download_mb_s": _rate(size, _read(port, "/dav/large.bin", "", size))}


@contextmanager
def _nginx(product: int) -> Iterator[int]:
    """nginx with its DAV module, on the disk of the data folder, before a server of the product. Raises NotInstalledError."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise NotInstalledError("nginx")
    port = free_port()
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="nginx-") as folder:
        (Path(folder) / "dav").mkdir()
        configuration = Path(folder) / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        configuration.write_text(
            NGINX.format(user=user, folder=folder, port=port, accel=ACCEL_LOCATION, files=settings.MEDIA_ROOT, product=product)
        )
        process = subprocess.Popen([program, "-c", str(configuration), "-e", f"{folder}/error.log"], text=True)
        try:
            wait_until(lambda: answers(port, "/here"), "nginx does not answer")
            yield port
        finally:
            stop(process)


@contextmanager
def _bucket() -> Iterator[dict[str, str]]:
    """The variables of an S3 server, started by the program that `S3_START` names. Raises NotInstalledError."""
    program = os.environ.get("S3_START", "")
    if not program:
        raise NotInstalledError(
            "S3_START, a program that starts an S3 server on the port PORT with its data in the folder DATA"
        )
    port = free_port()
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="s3-") as folder:
        (Path(folder) / "passerelle").mkdir()
        keys = {"ROOT_ACCESS_KEY": "key", "ROOT_SECRET_KEY": "secret", "PORT": str(port), "DATA": folder}
        process = subprocess.Popen([program], env={**os.environ, **keys}, stdout=subprocess.DEVNULL, text=True)
        try:
            wait_until(lambda: _answers_at_all(port), "the S3 server does not answer")
            yield {
                "S3_BUCKET": "passerelle",
                "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "S3_ACCESS_KEY_ID": "key",
                "S3_SECRET_ACCESS_KEY": "secret",
            }
        finally:
            stop(process)


def _answers_at_all(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            return False
    return True


BENCHMARK = Benchmark("bytes", "a large file, up and down, beside nginx", add_arguments, run)
