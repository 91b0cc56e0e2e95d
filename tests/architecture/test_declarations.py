"""Apps declare what they have by the modules that they have, and a kind of things with readers lacks nothing unawares."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps

from intranet.kernel.apps import DECLARING
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.audiences.revealing import revealables
from intranet.kernel.audiences.shared import shared_kinds
from intranet.kernel.follows.keys import followables
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.places.exports import parts
from intranet.kernel.search.definitions import definitions
from tests.architecture.exceptions import OTHER_REGISTRIES, READY, SHAREABLES
from tests.architecture.sources import ROOT, python_files

MODELS = [
    model
    for model in apps.get_models()
    if issubclass(model, Shareable) and model._meta.managed and not model.__module__.startswith("tests.")
]


def word_of(model: type[Shareable]) -> str:
    """The word of the keys of a model's things. One with a key looks for nothing: a page of Wagtail's asks for its type."""
    word: str = model(id=1, public_id="0").key.partition(":")[0]  # type: ignore[attr-defined]
    return word


CELLS: dict[str, Callable[[type[Shareable]], bool]] = {
    "reported": lambda model: word_of(model) in subjects,
    "revealed": lambda model: word_of(model) in revealables,
    "shared": lambda model: word_of(model) in shared_kinds,
    "followed": lambda model: word_of(model) in followables,
    "found": lambda model: model.search_kind in definitions,
    "exported": lambda model: any(word_of(model) in part.words for part in parts),
}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("model", MODELS, ids=word_of)
def test_what_has_readers_is_registered_or_excepted_with_a_reason(model: type[Shareable], cell: str) -> None:
    assert CELLS[cell](model) is ((word_of(model), cell) not in SHAREABLES)


def test_exceptions_are_of_things_and_cells_that_exist_and_have_reasons() -> None:
    assert SHAREABLES.keys() <= {(word_of(model), cell) for model in MODELS for cell in CELLS}
    assert all(SHAREABLES.values())


def test_parts_of_exports_name_what_they_give() -> None:
    assert all(part.words for part in parts)


def methods(path: str) -> list[str]:
    tree = ast.parse(Path(ROOT, path).read_text())
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_an_apps_module_says_the_name_of_the_app_and_nothing_else() -> None:
    found = {path: methods(path) for path in python_files() if Path(path).name == "apps.py"}
    assert {path: names for path, names in found.items() if names} == {path: ["ready"] for path in READY}


def called(statements: list[ast.stmt]) -> Iterator[str]:
    """The functions that a module calls when it is imported, such as `cards.register`, by themselves or in a loop."""
    for statement in statements:
        if isinstance(statement, ast.For):
            yield from called(statement.body)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield ast.unparse(statement.value.func)


def registers(path: str) -> bool:
    names = called(ast.parse(Path(ROOT, path).read_text()).body)
    return path not in OTHER_REGISTRIES and any(name.endswith((".register", ".add_router")) for name in names)


def test_every_module_that_registers_something_is_imported_when_the_site_starts() -> None:
    declaring = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in python_files() if registers(path)
    }
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "intranet.settings.test"}
    program = "import django, sys\ndjango.setup()\nprint(*sys.modules)"
    started = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert declaring
    assert sorted(declaring - set(started.stdout.split())) == []


def test_each_module_that_is_found_by_its_name_is_documented() -> None:
    text = Path(ROOT, "docs/architecture.md").read_text()
    assert not [name for name in DECLARING if f"| `{name}` |" not in text]
