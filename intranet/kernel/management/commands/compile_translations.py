"""Compiles the message catalogues of the project's apps, without gettext's programs."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.translation.reloader import translation_file_changed

PROJECT = Path(__file__).resolve().parents[4]


def catalogues() -> Iterator[Path]:
    """The catalogues of the apps that live in this project (not those of its libraries)."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(PROJECT) and ".venv" not in folder.parts:
            yield from sorted(folder.glob("locale/*/LC_MESSAGES/*.po"))


def is_up_to_date(source: Path, compiled: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def compile_catalogue(source: Path, compiled: Path) -> None:
    """Write the compiled catalogue in one step: another process may read it meanwhile."""
    descriptor, partial = tempfile.mkstemp(dir=compiled.parent, prefix=f".{compiled.name}.")
    os.close(descriptor)
    polib.pofile(str(source), encoding="utf-8").save_as_mofile(partial)
    Path(partial).chmod(0o644)
    Path(partial).replace(compiled)


class Command(BaseCommand):
    help = "Compile the translations that changed."

    def handle(self, *_args: object, verbosity: int = 1, **_options: object) -> None:
        count = 0
        for source in catalogues():
            compiled = source.with_suffix(".mo")
            if not is_up_to_date(source, compiled):
                compile_catalogue(source, compiled)
                count += 1
        # This process may have read them before, and another may have compiled them since.
        translation_file_changed(sender=None, file_path=Path("django.mo"))
        if verbosity:
            self.stdout.write(f"{count} catalogues compiled.")
