"""`manage.py benchmark NAME`: figures of the product, measured in a temporary installation."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from intranet.home.benchmarks import BENCHMARKS
from intranet.home.benchmarks.surroundings import NotInstalledError, elasticsearch, postgresql
from intranet.settings.environment import ROOT

INSIDE = "PASSERELLE_BENCHMARK"


class Command(BaseCommand):
    help = "Measure performance in a temporary installation, next to what it is compared with."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = parser.add_subparsers(dest="name", metavar="NAME", required=True)
        for benchmark in BENCHMARKS.values():
            chosen = names.add_parser(benchmark.name, help=benchmark.summary)
            chosen.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
            chosen.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
            chosen.add_argument("--engine", choices=("embedded", "elasticsearch"), default="embedded")
            benchmark.add_arguments(chosen)

    def handle(self, *, name: str, **options: Any) -> None:
        if os.environ.get(INSIDE):
            self._measure(name, options)
        else:
            self._surround(options)

    def _measure(self, name: str, options: dict[str, Any]) -> None:
        """In the temporary installation: make the tables, run, print."""
        with contextlib.redirect_stdout(sys.stderr):  # what other commands say is no figure
            call_command("migrate", verbosity=0)
            call_command("compile_translations", verbosity=0)
            figures = BENCHMARKS[name].run(options, self._say)
        figures.circumstances.update(database=options["database"], engine=options["engine"])
        self.stdout.write(json.dumps(figures.as_dict(), ensure_ascii=False, indent=None if options["json"] else 2))

    def _surround(self, options: dict[str, Any]) -> None:
        """Start the servers that were asked for, and this command again with an environment and a data folder of its own."""
        with tempfile.TemporaryDirectory(prefix="passerelle-benchmark-") as temporary:
            folder = Path(temporary)
            environment = {
                name: value
                for name, value in os.environ.items()
                if name not in {"DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "PUBLIC_URL"}
            }
            environment |= {
                INSIDE: "1",
                "DJANGO_SETTINGS_MODULE": "intranet.settings.benchmark",
                "PASSERELLE_DATA": str(folder / "data"),
            }
            with contextlib.ExitStack() as servers:
                try:
                    if options["database"] == "postgresql":
                        environment["DATABASE_URL"] = servers.enter_context(postgresql(folder / "postgresql"))
                    if options["engine"] == "elasticsearch":
                        environment["ELASTICSEARCH_URL"] = servers.enter_context(elasticsearch(folder / "elasticsearch"))
                except NotInstalledError as missing:
                    raise CommandError(f"This benchmark needs {missing}.") from None
                again = [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]]
                finished = subprocess.run(again, env=environment, check=False)
        if finished.returncode:
            raise CommandError("The benchmark failed. See its output above.", returncode=finished.returncode)

    def _say(self, progress: str) -> None:
        self.stderr.write(progress)
