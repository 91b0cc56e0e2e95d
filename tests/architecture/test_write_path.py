"""One write path: nothing outside `actions` saves a model."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.exceptions import WRITERS
from tests.architecture.sources import ROOT, python_files

SAVING = {"save", "asave"}
MANAGER_VERBS = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "update",
    "delete",
    "acreate",
    "aupdate",
    "adelete",
    "_raw_delete",
}
QUERY_WORDS = {"objects", "filter", "exclude", "all", "select_for_update", "_default_manager", "_base_manager", "using"}
NOT_MODELS = {"session", "storage", "default_storage", "image", "buffer", "cache", "scaled", "form", "odt"}


def is_room_of_writes(path: str) -> bool:
    parts = path.split("/")
    return parts[-1] == "actions.py" or "actions" in parts[:-1] or "migrations" in parts


def words_of(node: ast.expr) -> list[str]:
    """The names of a chain such as `Post.objects.filter(…)`, from the left."""
    if isinstance(node, ast.Attribute):
        return [*words_of(node.value), node.attr]
    if isinstance(node, ast.Call):
        return words_of(node.func)
    if isinstance(node, ast.Name):
        return [node.id]
    return []


def writes_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        *chain, verb = words_of(node.func)
        if (verb in MANAGER_VERBS and QUERY_WORDS.intersection(chain)) or (
            verb in SAVING and not NOT_MODELS.intersection(chain)
        ):
            yield node.lineno, ".".join([*chain, verb])


def test_nothing_outside_actions_saves_a_model() -> None:
    found = [
        f"{path}:{line} {call}"
        for path in python_files()
        if not is_room_of_writes(path) and not any(path.startswith(prefix) for prefix in WRITERS)
        for line, call in writes_in(ast.parse(Path(ROOT, path).read_text()))
    ]
    assert not found, "Move these writes to an action:\n" + "\n".join(found)


@pytest.mark.parametrize("path", sorted(WRITERS))
def test_every_exception_still_exists(path: str) -> None:
    assert Path(ROOT, path).exists(), f"{path} is gone: remove it from the exceptions"


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("post.save()", 1),
        ("Post.objects.filter(author=me).update(text='')", 1),
        ("Post.objects.create(text='')", 1),
        ("author.posts.all().delete()", 1),
        ("request.session.save()", 0),
        ("counts.update(one=1)", 0),
    ],
)
def test_the_walk_sees_writes_and_only_writes(source: str, count: int) -> None:
    assert len(list(writes_in(ast.parse(source)))) == count
