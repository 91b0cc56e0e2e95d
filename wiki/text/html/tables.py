"""Cells: merged ones split, and what one cannot hold made into lines."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from wiki.text.html.facts import Loss
from wiki.text.rendering import words_of
from wiki.text.schema import NODES, Node

MAX_COLUMNS: Final = 60


def empty_cell() -> Node:
    return {"type": "table_cell", "content": [{"type": "paragraph"}]}


def split(rows: list[Any], problems: list[str]) -> Iterator[list[Any]]:
    """The cells of each row, with None where a merged cell of this row or of one above went on."""
    open_until = dict[int, int]()
    for number, row in enumerate(rows):
        line = list[Any]()
        for cell in (one for one in row if one.tag in {"td", "th"}):
            while open_until.get(len(line), 0) > number and len(line) < MAX_COLUMNS:
                line.append(None)
            across, down = (_span(cell, name) for name in ("colspan", "rowspan"))
            if across > 1 or down > 1:
                problems.append(str(Loss.MERGED_CELLS))
            for offset in range(across):
                open_until[len(line)] = number + down
                line.append(cell if offset == 0 else None)
        yield line[:MAX_COLUMNS]


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), MAX_COLUMNS)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def as_paragraphs(blocks: Iterable[Node]) -> list[Node]:
    """What a cell can hold of these blocks: their words, a paragraph for each line."""
    found = list[Node]()
    for node in blocks:
        if node["type"] == "paragraph":
            found.append(node)
        elif NODES[node["type"]].is_bare:
            found += [_paragraph(line) for line in words_of(node).splitlines() if line]
        elif NODES[node["type"]].holds_text:
            found.append({"type": "paragraph", "content": node["content"]})
        elif node["type"] in {"bullet_list", "ordered_list"}:
            for number, item in enumerate(node["content"], node.get("attrs", {}).get("order", 1)):
                first, *others = as_paragraphs(item["content"])
                mark = f"{number}. " if node["type"] == "ordered_list" else "• "
                found += [
                    {"type": "paragraph", "content": [{"type": "text", "text": mark, "marks": []}, *first.get("content", [])]},
                    *others,
                ]
        elif node["type"] == "table":
            found += [_paragraph(" · ".join(filter(None, map(_line_of, row["content"])))) for row in node["content"]]
        elif node["type"] not in {"image", "attachment", "horizontal_rule"}:
            found += as_paragraphs(node["content"])
    return found


def _line_of(cell: Node) -> str:
    return " ".join(words_of(cell).split())


def _paragraph(words: str) -> Node:
    return {"type": "paragraph", "content": [{"type": "text", "text": words, "marks": []}]} if words else {"type": "paragraph"}
