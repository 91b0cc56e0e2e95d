"""The committed bundle is what the sources give, and pages stay light."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

KERNEL = Path(settings.ROOT) / "intranet" / "kernel"
SOURCES = KERNEL / "static_src"
BUNDLE = KERNEL / "static" / "kernel"
MOST_BYTES = 60_000
EDITOR_MOST_BYTES = 130_000
OF_EVERY_PAGE = ("theme.css", "passerelle.css", "early.js", "passerelle.js")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_committed_bundle_is_a_fresh_build(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("Node is missing")
    if not (SOURCES / "node_modules" / "esbuild").exists():
        pytest.skip("The build's packages are missing: npm ci in intranet/kernel/static_src")
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=SOURCES, check=True, capture_output=True)
    fresh, committed = files(tmp_path), files(BUNDLE)
    assert sorted(fresh) == sorted(committed)
    assert [name for name in fresh if fresh[name] != committed[name]] == []


def test_styles_and_scripts_of_a_page_weigh_at_most_60_kb_compressed() -> None:
    weights = {name: len(gzip.compress((BUNDLE / name).read_bytes(), 9)) for name in OF_EVERY_PAGE}
    assert sum(weights.values()) <= MOST_BYTES, weights


def test_the_editor_of_pages_weighs_at_most_130_kb_compressed() -> None:
    assert len(gzip.compress((BUNDLE / "editor.js").read_bytes(), 9)) <= EDITOR_MOST_BYTES


def test_nothing_loads_from_another_host() -> None:
    for name in ("theme.css", "passerelle.css"):
        assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", (BUNDLE / name).read_text(encoding="utf-8")) == []


def test_the_lock_file_names_no_download_address() -> None:
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")


def test_each_borrowed_part_has_its_licence_beside_it() -> None:
    assert {path.name for path in (BUNDLE / "licences").iterdir()} == {
        "atkinson-hyperlegible-next-OFL.txt",
        "govuk-frontend-MIT.txt",
        "htmx-0BSD.txt",
        "lucide-ISC.txt",
        "tus-js-client-MIT.txt",
        "yjs-prosemirror-MIT.txt",
    }
