"""Texts for the tests, in the JSON of ProseMirror."""

from collections.abc import Sequence
from random import Random
from typing import Any

from wiki.text.schema import Node

WORDS = ["été ", "forêt", "données ", "😀", "brûlage", "l’entente ", "a", "b "]


def text(words: str, *marks: str | Node) -> Node:
    node: Node = {"type": "text", "text": words}
    return {**node, "marks": [mark if isinstance(mark, dict) else {"type": mark} for mark in marks]} if marks else node


def link(href: str = "", *, page: str = "", title: str = "") -> Node:
    return {"type": "link", "attrs": {"href": href, "page": page, "title": title}}


def block(name: str, *content: Node, **attributes: Any) -> Node:
    node: Node = {"type": name, **({"attrs": attributes} if attributes else {})}
    return {**node, "content": list(content)} if content else node


def paragraph(*content: Node | str) -> Node:
    return block("paragraph", *(text(one) if isinstance(one, str) else one for one in content))


def body(*blocks: Node | str) -> Node:
    return block("doc", *(paragraph(one) if isinstance(one, str) else one for one in blocks))


def any_words(random: Random) -> Sequence[Node]:
    def one() -> Node:
        marks = [(), ("strong",), ("em", "strong"), (link("https://example.org/"),)]
        return random.choice([text(random.choice(WORDS), *random.choice(marks)), block("hard_break")])

    return [one() for _ in range(random.randint(1, 4))]


def any_block(random: Random, depth: int = 0) -> Node:
    """A block of any kind."""
    kind = random.randint(0, 8 if depth < 2 else 2)
    if kind <= 2:
        return paragraph(*any_words(random))
    if kind == 3:
        return block("heading", *any_words(random), level=random.choice([2, 3, 4]))
    if kind == 4:
        items = (block("list_item", paragraph(*any_words(random)), any_block(random, depth + 1)) for _ in range(2))
        return block(random.choice(["bullet_list"]), *items)
    if kind == 5:
        return block("callout", any_block(random, depth + 1), kind="tip")
    if kind == 6:
        return block("code_block", text("x = 1\n\ny = 2"), language="python")
    if kind == 7:
        head, cells = (
            [block(name, paragraph(*any_words(random))) for _ in range(2)] for name in ("table_header", "table_cell")
        )
        return block("table", block("table_row", *head), block("table_row", *cells))
    return block("image", file="0123456789abcdef", alt="Une forêt", caption="")


def any_body(random: Random, blocks: int) -> Node:
    return body(*(any_block(random) for _ in range(blocks)))


def joined(node: Node) -> Node:
    """The node with neighbouring words of the same marks as one: the same text, written in one way."""
    content: list[Node] = []
    for child in map(joined, node.get("content", [])):
        last = content[-1] if content else {}
        if child["type"] == last.get("type") == "text" and child.get("marks") == last.get("marks"):
            content[-1] = {**last, "text": last["text"] + child["text"]}
        else:
            content.append(child)
    return {**node, "content": content} if content else node
