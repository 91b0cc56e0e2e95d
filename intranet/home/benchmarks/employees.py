"""The employees of a whole government are imported while a member edits their profile: how long does each wait?"""

import csv
import secrets
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, peak_rss_mib, percentile, spread
from intranet.home.benchmarks.lists import add_lists_argument, generate_members, lists_of
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Browser, served, stop, wait_until
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.testing import make_member
from intranet.settings.environment import ROOT
from profiles.actions.affiliations import affiliate
from profiles.models import Affiliation, Organization, Section, Visibility

BETWEEN_EDITS_S = 1.0
LOOKS_AGAIN_AFTER_S = 0.05
NOT_FOUND_AFTER_S = 60


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=250_000)
    parser.add_argument("--seed", type=int, default=1)
    add_lists_argument(parser)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """One line in a hundred is bad. The editor is signed in to a real server, whose worker feeds the index meanwhile."""
    figures = Figures(circumstances={"lines": options["lines"]})
    file, report = settings.DATA / "employees.csv", settings.DATA / "bad.csv"
    say(f"Writing {options['lines']} lines…")
    _write_file(file, options)
    call_command("rebuild_search", verbosity=0)
    editor = _editor()
    with served() as server:
        # The vocabulary was imported before anybody could index it.
        wait_until(lambda: not SearchChange.objects.exists(), "the index does not catch up", limit_s=600)
        say("Importing…")
        edits, found, figures.passerelle["peak_rss_mib"], figures.passerelle["import_s"] = _import_while_editing(
            file, report, _Editing(server.port, editor)
        )
        figures.passerelle["lines_per_s"] = round(options["lines"] / float(figures.passerelle["import_s"]))
        figures.passerelle |= spread("edit", edits)
        figures.passerelle["edits"] = len(edits)
        figures.passerelle["findable_p95_s"] = round(percentile(found, 95), 2)
        figures.passerelle["bad_lines"] = _bad_lines(report)
        say("Importing the same file again…")
        start = time.perf_counter()
        process = _start_import(file, report)
        process.wait()
        figures.passerelle["rerun_s"] = round(time.perf_counter() - start, 1)
    return figures


def _write_file(file: Path, options: Options) -> None:
    call_command(
        "import_organizations",
        str(lists_of(options).organizations),
        report=settings.DATA / "organizations.bad.csv",
        verbosity=0,
    )
    generate_members(options, options["lines"], csv=file)


def _editor() -> User:
    """A member whom no file names, at work in an organization."""
    member = make_member("Benoît Lecteur", email="reader@benchmark.example")
    organization = Organization.objects.current().order_by("pk")[0]
    affiliate(actor=None, member=member, organization=organization, origin=Affiliation.Origin.REGISTRAR)
    return member


class _Editing:
    """One browser that saves a section of its member's profile, again and again, with a word that nobody used before."""

    def __init__(self, port: int, member: User) -> None:
        self._member = member
        self._browser = Browser(port, [session_of(member)])

    def submit(self) -> tuple[str, float]:
        """Save once; gives the word and the seconds until the answer."""
        word = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(12))
        values = {
            "biography_fr": f"Je cherche {word}.",
            "biography_en": "",
            "pronouns": "",
            "interests": "",
            "about_visibility": Visibility.EVERYONE,
        }
        start = time.perf_counter()
        self._browser.post(reverse("profiles:edit_section", args=[Section.ABOUT]), values)
        return word, time.perf_counter() - start

    def seconds_until_found(self, word: str) -> float:
        """Look in the index, as a page of the directory does, until the word is there."""
        start = time.perf_counter()
        request = SearchRequest(kind="person", viewer_audiences=audience_ids(self._member), text=word)
        while search(request).total == 0:
            if time.perf_counter() - start > NOT_FOUND_AFTER_S:
                break
            time.sleep(LOOKS_AGAIN_AFTER_S)
        return time.perf_counter() - start


def _start_import(file: Path, report: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(ROOT / "manage.py"), "import_employees", str(file), "--report", str(report)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)


def _import_while_editing(file: Path, report: Path, editing: _Editing) -> tuple[list[float], list[float], Figure, Figure]:
    """The seconds of each edit and until each was found, the peak memory of the import in MiB, and its seconds."""
    edits, found = [], []
    peak = 0.0
    start = time.perf_counter()
    process = _start_import(file, report)
    try:
        while process.poll() is None:
            peak = max(peak, peak_rss_mib(process.pid))
            word, seconds = editing.submit()
            edits.append(seconds)
            found.append(editing.seconds_until_found(word))
            _wait(process, BETWEEN_EDITS_S)
        took = time.perf_counter() - start
    finally:
        stop(process)
    if process.returncode:
        raise AssertionError("The import failed.")
    return edits, found, peak, round(took, 1)


def _wait(process: "subprocess.Popen[str]", seconds: float) -> None:
    """A pause that ends with the process."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return


def _bad_lines(report: Path) -> int:
    """How many lines the report names, each with its number and its reason."""
    with report.open(encoding="utf-8", newline="") as stream:
        return sum(1 for row in csv.DictReader(stream) if row["line"] and row["reason"])


BENCHMARK = Benchmark(
    name="employees",
    summary="Import of the employees' file while a member edits a profile.",
    add_arguments=add_arguments,
    run=run,
)
