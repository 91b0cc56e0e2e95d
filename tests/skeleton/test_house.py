"""The skeleton is held to what the house asks of the product: it is copied."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.architecture.test_declarations import CELLS
from tests.architecture.test_public_faces import refused
from tests.architecture.test_write_path import is_room_of_writes, writes_in
from tests.skeleton import notices
from tests.skeleton.models import Notice

PACKAGE = notices.__name__
ROOMS = {path.stem: path for path in Path(notices.__path__[0]).glob("*.py") if path.stem != "__init__"}


def imported_by(room: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(ROOMS[room].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("cell", CELLS)
def test_a_notice_lacks_nothing_that_has_readers(cell: str) -> None:
    assert CELLS[cell](Notice)


def test_only_actions_write() -> None:
    others = [path for path in ROOMS.values() if not is_room_of_writes(str(path))]
    assert not [(path.name, *write) for path in others for write in writes_in(ast.parse(path.read_text()))]


def test_of_other_features_it_knows_what_they_show() -> None:
    assert not [(room, name) for room in ROOMS for name in imported_by(room) if refused("skeleton", name)]


def test_its_rooms_are_layered_as_those_of_the_product() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "Rooms of a subject are layered")
    level = {name.strip(" ()"): -depth for depth, layer in enumerate(layers) for name in layer.replace("|", ":").split(":")}
    edges = [
        (room, name.removeprefix(f"{PACKAGE}.").partition(".")[0])
        for room in ROOMS
        for name in imported_by(room)
        if name.startswith(f"{PACKAGE}.")
    ]
    assert edges
    assert not [(room, other) for room, other in edges if room in level and level[other] > level[room]]
