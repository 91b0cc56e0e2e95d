"""The house: its rooms, their size, and what may not be in it."""

import json
import re
from pathlib import Path

from tests.architecture.sources import FEATURES, ROOT, python_files, tracked_files

ABSENT_ROOMS = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py", "managers.py", "tasks_helpers.py"}
TOP = {
    *("intranet", *FEATURES, "deploy", "tests", "docs", "requirements", ".ci"),
    *("manage.py", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"),
}
LONGEST = 500


def test_the_top_level_is_the_one_agreed() -> None:
    assert {path.split("/")[0] for path in tracked_files()} <= TOP


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert not [path for path in python_files() if Path(path).name in ABSENT_ROOMS]


def test_no_python_file_is_crowded() -> None:
    crowded = {
        path: lines
        for path in tracked_files()
        if path.endswith(".py")
        and "/migrations/" not in path
        and (lines := len(Path(ROOT, path).read_text().splitlines())) > LONGEST
    }
    assert not crowded


def test_locks_carry_hashes_and_no_address() -> None:
    for path in ("requirements/base.txt", "requirements/development.txt"):
        lock = Path(ROOT, path).read_text()
        assert "://" not in lock
        for requirement in re.split(r"\n(?=\S)", lock.strip()):
            assert "--hash=sha256:" in requirement, f"{path}: {requirement} has no hash"
    for path in tracked_files():
        if path.endswith("package-lock.json"):
            packages = json.loads(Path(ROOT, path).read_text())["packages"]
            assert not [name for name, package in packages.items() if "resolved" in package]


def test_every_dependency_is_justified() -> None:
    reasons = Path(ROOT, "docs/dependencies.md").read_text().lower()
    names = [
        re.split(r"[\[<>=~ ]", line)[0].lower()
        for path in ("requirements/base.in", "requirements/development.in")
        for line in Path(ROOT, path).read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    ]
    assert not [name for name in names if f"`{name}`" not in reasons]


def test_migrations_import_no_code_of_the_apps() -> None:
    roots = ("intranet", *FEATURES)
    # A first migration may name a default: an identity of the kernel's, a text without words. Nothing else.
    allowed = ("intranet.kernel.data.public_ids", "wiki.models.pages")
    for path in (path for path in python_files() if "/migrations/" in path):
        for line in Path(ROOT, path).read_text().splitlines():
            found = re.match(r"(?:from|import) ([\w.]+)", line)
            if found and found[1].split(".")[0] in roots:
                assert found[1].startswith(allowed), f"{path}: {line}"
