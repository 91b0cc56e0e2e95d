"""One way to write a text: words one after another that have the same marks are one node."""

from collections.abc import Sequence

from wiki.text.schema import Node


def joined_words(content: Sequence[Node]) -> list[Node]:
    """The contents of a node with neighbouring words of the same marks as one."""
    found: list[Node] = []
    for one in content:
        last = found[-1] if found else {}
        if one["type"] == last.get("type") == "text" and one.get("marks") == last.get("marks"):
            found[-1] = {**last, "text": last["text"] + one["text"]}
        else:
            found.append(one)
    return found


def evened(node: Node) -> Node:
    """A node, or a whole text, with its words joined all the way down."""
    content = node.get("content")
    return {**node, "content": joined_words([evened(child) for child in content])} if content else node
