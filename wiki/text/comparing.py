"""Two texts side by side: what was added, taken away, changed and moved, down to the words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Final, Literal

from rapidfuzz import fuzz

from wiki.text.aligning import aligned
from wiki.text.schema import Node
from wiki.text.shared import canonical
from wiki.text.steps import steps

_WORD: Final = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST_SIGNS: Final = 2000
CELL: Final[Node] = {"type": "cell"}
"""What stands between two cells of a row."""


@dataclass(frozen=True)
class Unit:
    """A piece of a text that is compared as a whole: a paragraph, an item, a row of a table, a picture.

    `within` are the kinds of what it is in, such as a callout; `content` its words in the schema; `detail` what else may
    change, such as the level of a heading and the stored file of a picture.
    """

    kind: str
    content: Sequence[Node]
    within: tuple[str, ...] = ()
    detail: str = ""

    @cached_property
    def key(self) -> str:
        return canonical({"k": self.kind, "c": list(self.content), "w": list(self.within), "d": self.detail})

    @cached_property
    def words(self) -> str:
        return "".join(node.get("text", " ") for node in self.content)


def units_of(body: Node) -> list[Unit]:
    """The pieces of a text, in their order."""
    return [unit for node in body.get("content", []) for unit in _units(node, ())]


def _units(node: Node, within: tuple[str, ...]) -> Iterator[Unit]:
    kind, attributes, content = node["type"], node.get("attrs", {}), node.get("content", [])
    match kind:
        case "paragraph":
            yield Unit("paragraph", content, within)
        case "heading":
            yield Unit("heading", content, within, str(attributes["level"]))
        case "code_block":
            yield Unit("code", content, within, attributes["language"])
        case "image":
            words = " – ".join(filter(None, (attributes["alt"], attributes["caption"])))
            yield Unit("image", [{"type": "text", "text": words}] if words else [], within, attributes["file"])
        case "attachment":
            yield Unit("attachment", [{"type": "text", "text": attributes["name"]}], within, attributes["file"])
        case "horizontal_rule":
            yield Unit("rule", [], within)
        case "table":
            yield from (Unit("row", _cells(row), within) for row in content)
        case "bullet_list" | "ordered_list":
            for item in content:
                first, *rest = [unit for child in item["content"] for unit in _units(child, within)]
                yield replace(first, kind="item") if first.kind == "paragraph" else first
                yield from rest
        case "callout":
            yield from (unit for child in content for unit in _units(child, (*within, attributes["kind"])))
        case _:
            yield from (unit for child in content for unit in _units(child, (*within, "quote")))


def _cells(row: Node) -> list[Node]:
    cells: list[Node] = []
    for number, cell in enumerate(row["content"]):
        cells += [CELL] if number else []
        for place, paragraph in enumerate(cell["content"]):
            cells += [{"type": "hard_break"}] if place else []
            cells += paragraph.get("content", [])
    return cells


# Comparing ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """Words of one side that are the same on the other, or are not."""

    is_changed: bool
    content: Sequence[Node]


@dataclass(frozen=True)
class Row:
    """A piece before and after. `moved`: the same words stand elsewhere on the other side."""

    state: Literal["same", "changed", "added", "removed", "moved"]
    old: Unit | None
    new: Unit | None
    old_runs: Sequence[Run] = ()
    new_runs: Sequence[Run] = ()


def compared(before: Node, after: Node) -> list[Row]:
    """All pieces of two texts side by side."""
    old, new = units_of(before), units_of(after)
    pairs = list(
        aligned([unit.key for unit in old], [unit.key for unit in new], lambda here, there: _likeness(old[here], new[there]))
    )
    gone = {old[here].key for here, there in pairs if here is not None and there is None and old[here].words.strip()}
    come = {new[there].key for here, there in pairs if here is None and there is not None}
    return [
        _row(old[here] if here is not None else None, new[there] if there is not None else None, gone & come)
        for here, there in pairs
    ]


def _likeness(old: Unit, new: Unit) -> float:
    if old.kind != new.kind:
        return 0
    return max(fuzz.ratio(old.words[:_MOST_SIGNS], new.words[:_MOST_SIGNS]) / 100, 0.01)


def _row(old: Unit | None, new: Unit | None, moved: set[str]) -> Row:
    if old is None or new is None:
        one = old or new
        runs = [Run(is_changed=True, content=one.content)] if one else []
        is_moved = one is not None and one.key in moved
        return Row(
            "moved" if is_moved else "removed" if old else "added",
            old,
            new,
            [replace(run, is_changed=not is_moved) for run in runs] if old else [],
            [replace(run, is_changed=not is_moved) for run in runs] if new else [],
        )
    if old.key == new.key:
        same = [Run(is_changed=False, content=old.content)]
        return Row("same", old, new, same, same)
    return Row("changed", old, new, *_runs(old, new))


def _runs(old: Unit, new: Unit) -> tuple[list[Run], list[Run]]:
    """The words of two pieces that were one: what is the same in both, and what is not."""
    before, after = _tokens(old), _tokens(new)
    old_runs, new_runs = [], []
    for step in steps([key for key, _node in before], [key for key, _node in after]):
        is_changed = step.tag != "equal"
        old_runs.append(Run(is_changed, _joined(before[step.old_start : step.old_end])))
        new_runs.append(Run(is_changed, _joined(after[step.new_start : step.new_end])))
    return [run for run in old_runs if run.content], [run for run in new_runs if run.content]


def _tokens(unit: Unit) -> list[tuple[str, Node]]:
    found = []
    for node in unit.content:
        if node["type"] != "text":
            found.append((node["type"], node))
            continue
        marks = canonical({"m": node.get("marks", [])})
        found += [(f"{marks}{word}", {**node, "text": word}) for word in _WORD.findall(node["text"])]
    return found


def _joined(tokens: Sequence[tuple[str, Node]]) -> list[Node]:
    nodes: list[Node] = []
    for marks, group in groupby((node for _key, node in tokens), key=lambda node: (node["type"], node.get("marks"))):
        some = list(group)
        nodes += [{**some[0], "text": "".join(node["text"] for node in some)}] if marks[0] == "text" else some
    return nodes


# What is shown -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """Pieces that are the same and are left out."""

    count: int


CONTEXT: Final = 1


def without_the_same(rows: Sequence[Row]) -> list[Row | Gap]:
    """What changed, with one piece around it; the others are counted."""
    shown = set()
    for place, row in enumerate(rows):
        if row.state != "same":
            shown |= set(range(place - CONTEXT, place + CONTEXT + 1))
    found: list[Row | Gap] = []
    for is_shown, group in groupby(enumerate(rows), key=lambda pair: pair[0] in shown):
        some = [row for _place, row in group]
        found += some if is_shown else [Gap(len(some))]
    return found
