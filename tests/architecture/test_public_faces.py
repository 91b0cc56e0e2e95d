"""What a feature shows to the others: import-linter has no contract that also holds for the rooms to come."""

from collections.abc import Iterator

import grimp
import pytest

from tests.architecture.exceptions import FACES
from tests.architecture.sources import FEATURES

FACE = {"models", "permissions", "queries", "roles", "signals"}


def room_of(module: str) -> tuple[str, str]:
    """The feature and the room of a module: `("groups", "queries")` for `groups.queries.own`."""
    feature, _, rest = module.partition(".")
    return feature, rest.partition(".")[0]


def refused(importer: str, imported: str) -> bool:
    """Whether a module of a feature may not import one of another feature."""
    feature, room = room_of(imported)
    if feature not in FEATURES or room_of(importer)[0] == feature or room in FACE | FACES.get(feature, {}).keys():
        return False
    is_demonstration = any(part.startswith("demonstration") for part in importer.split("."))
    return not (is_demonstration and room == "actions")


def imports() -> Iterator[tuple[str, str]]:
    graph = grimp.build_graph(*FEATURES, cache_dir=None)
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            yield importer, imported


def test_features_know_of_one_another_what_they_show() -> None:
    assert not [f"{importer} imports {imported}" for importer, imported in imports() if refused(importer, imported)]


def test_every_face_that_is_wider_is_used() -> None:
    used = {room_of(imported) for importer, imported in imports() if room_of(importer)[0] != room_of(imported)[0]}
    assert {(feature, room) for feature, rooms in FACES.items() for room in rooms} <= used


@pytest.mark.parametrize(
    ("importer", "imported", "is_refused"),
    [
        ("microblog.views.reading", "groups.views.pages", True),
        ("microblog.views.reading", "groups.discussions.permissions", True),
        ("microblog.actions.writing", "groups.actions.groups", True),
        ("microblog.actions.demonstration", "groups.actions.groups", False),
        ("microblog.views.reading", "groups.queries.own", False),
        ("groups.views.pages", "groups.discussions.permissions", False),
    ],
)
def test_what_is_refused(importer: str, imported: str, is_refused: bool) -> None:
    assert refused(importer, imported) is is_refused
