"""Rebuilds the search indexes from the database, or compares them with it."""

import time
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intranet.kernel.search import checking, rebuilding
from intranet.kernel.search.definitions import kinds
from intranet.kernel.search.requests import SearchUnavailable

SHOWN_KEYS = 20


class Command(BaseCommand):
    help = (
        "Rebuild the search indexes from the database next to the live ones, then switch to them. "
        "Members can search and edit meanwhile. With --check, compare each document of the index with the database "
        "and change nothing; the exit code is 1 when they differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", action="append", choices=kinds(), help="only this kind; can be repeated")
        parser.add_argument("--check", action="store_true", help="compare the index with the database, without changing it")

    def handle(self, *_args: object, **options: Any) -> None:
        chosen = options["kind"] or kinds()
        try:
            if options["check"]:
                self._check(chosen)
            else:
                for kind in chosen:
                    self._rebuild(kind)
        except SearchUnavailable as error:
            raise CommandError(str(error)) from error

    def _rebuild(self, kind: str) -> None:
        started = time.monotonic()

        def show(keys: int, documents: int) -> None:
            self._line(f"{kind}: {keys:,} objects read, {documents:,} documents, {time.monotonic() - started:.0f} s")

        documents = rebuilding.rebuild(kind, show)
        self.stdout.write(f"{kind}: {documents:,} documents live after {time.monotonic() - started:.1f} s.")

    def _check(self, chosen: list[str]) -> None:
        compared = [checking.compare(kind, partial(self._show_compared, kind)) for kind in chosen]
        for found in compared:
            verdict = "equal" if found.is_equal else f"{len(found.different):,} objects differ"
            self.stdout.write(
                f"{found.kind}: {found.indexed:,} documents in the index, {found.expected:,} in the database, "
                f"{found.waiting:,} changes waiting for the worker: {verdict}."
            )
            for key in found.different[:SHOWN_KEYS]:
                self.stdout.write(f"  {found.kind} {key}")
        if not all(found.is_equal for found in compared):
            raise CommandError("The index and the database differ.", returncode=1)

    def _show_compared(self, kind: str, keys: int) -> None:
        self._line(f"{kind}: {keys:,} objects compared")

    def _line(self, text: str) -> None:
        """Progress: rewritten in place on a terminal, a line each otherwise."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{text}", ending="")
        else:
            self.stderr.write(text)
