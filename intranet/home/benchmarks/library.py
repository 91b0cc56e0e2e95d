"""A library of ten thousand documents: its pages, what somebody chooses from, and a folder of thousands of files as one ZIP."""

import http.client
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import closing
from typing import Final

from django.urls import reverse

from files.actions.crowds import fill_folder
from files.actions.items import create_folder
from files.actions.libraries import open_library
from files.models import Item
from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, peak_rss_mib, spread, timed
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Browser, Served, index_everything, served
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member

READERS: Final = 10
WARM_UP: Final = 10
PAGES: Final = 40
READ_BYTES: Final = 1024 * 1024
MB: Final = 1_000_000


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--documents", type=int, default=10_000, help="in one folder")
    parser.add_argument("--zipped", type=int, default=4_000, help="files of 100 kB in the folder that is read as a ZIP")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Whole HTTP requests of a member of a closed group."""
    figures = Figures(circumstances={"documents": options["documents"], "zipped": options["zipped"]})
    owner, *readers = (make_member(f"Aïcha {n}", email=f"{n}@benchmark.example") for n in range(READERS + 1))
    group = create_group(actor=owner, kind=GroupKind.CLOSED, texts={"name_fr": "Mesure"})
    for reader in readers:
        admit(actor=owner, group=group, member=reader)
    index_everything()
    top = open_library(actor=owner, owner=group)
    say(f"Making {options['documents']} and {options['zipped']} documents…")
    full = create_folder(actor=owner, parent=top, name="Plein")
    fill_folder(owner=owner, folder=full, count=options["documents"])
    zipped = create_folder(actor=owner, parent=top, name="Archive")
    fill_folder(owner=owner, folder=zipped, count=options["zipped"])
    with served() as server:
        browser = Browser(server.port, [session_of(reader) for reader in readers])
        for name, address in _addresses(group.address, full).items():
            say(f"Reading: {name}…")
            figures.passerelle |= spread(name, _read(browser, address))
        browser.close()
        say("Reading the ZIP…")
        figures.passerelle |= _archive(server, readers[0], zipped)
    return figures


def _addresses(group: str, folder: Item) -> dict[str, str]:
    page = reverse("files:item", args=[folder.public_id])
    return {
        "library": reverse("files:group", args=[group]),
        "folder": page,
        "folder_last_page": f"{page}?page=200",
        "folder_by_change": f"{page}?sort=-changed",
        "folder_by_size": f"{page}?sort=-size",
        "folder_names": f"{page}?q=budget+77",
        "picker": f"{reverse('files:pick')}?in={folder.public_id}",
        "picker_beginning": reverse("files:pick"),
    }


def _read(browser: Browser, address: str) -> list[float]:
    durations: list[float] = []
    for _page in range(WARM_UP + PAGES):
        with timed(durations):
            browser.get(address)
    return durations[WARM_UP:]


def _archive(server: Served, reader: User, folder: Item) -> dict[str, Figure]:
    """The folder as a ZIP: its length is told before, and the server holds none of it."""
    before, start, read = peak_rss_mib(server.pid), time.perf_counter(), 0
    buffer = bytearray(READ_BYTES)
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)) as connection:
        headers = {"Cookie": f"sessionid={session_of(reader)}"}
        connection.request("GET", reverse("files:archive", args=[folder.public_id]), headers=headers)
        answer = connection.getresponse()
        first_s = time.perf_counter() - start
        while count := answer.readinto(buffer):
            read += count
        told = int(answer.headers["Content-Length"])
    if (answer.status, read) != (http.HTTPStatus.OK, told):
        raise AssertionError(f"The ZIP answered {answer.status} with {read} of {told} bytes.")
    return {
        "zip_mb": round(read / MB, 1),
        "zip_first_byte_ms": round(first_s * 1000, 1),
        "zip_mb_s": round(read / (time.perf_counter() - start) / MB, 1),
        "zip_memory_growth_mib": round(peak_rss_mib(server.pid) - before, 1),
    }


BENCHMARK = Benchmark(
    name="files",
    summary="pages of a library of ten thousand documents, and a folder of thousands of files as one ZIP",
    add_arguments=add_arguments,
    run=run,
)
