"""The project's own files, as git knows them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ("profiles", "groups", "files", "microblog", "wiki", "projects")


@cache
def tracked_files() -> list[str]:
    """Paths of the working tree that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return sorted({path for path in listed.stdout.splitlines() if Path(ROOT, path).is_file()})


def python_files() -> list[str]:
    """The product's Python, without its tests."""
    return [
        path
        for path in tracked_files()
        if path.endswith(".py") and path.startswith(("intranet/", *(f"{f}/" for f in FEATURES)))
    ]
