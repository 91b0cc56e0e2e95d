"""A text as a document of Yjs, which several people write at once, and back.

The tree is that of y-prosemirror (https://github.com/yjs/y-prosemirror): a fragment named `prosemirror`, an element for each
node with its attributes, and for each run of words a text whose formats are the marks. pycrdt counts in bytes of UTF-8.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, takewhile
from typing import Any, Final, cast

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from wiki.text.schema import Node, Understood, understood
from wiki.text.steps import steps

ROOT: Final = "prosemirror"
_WORDS: Final = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")

type Run = tuple[str, dict[str, Any]]
"""Words, and the marks on them: their attributes by name."""
type Parent = XmlFragment | XmlElement


def fragment_of(doc: Doc[Any]) -> XmlFragment:
    """The text of a document; made empty when there is none."""
    fragment: XmlFragment = doc.get(ROOT, type=XmlFragment)
    return fragment


def body_of(doc: Doc[Any]) -> Understood:
    """The text of a document of Yjs, and what had to be left out of it."""
    fragment = fragment_of(doc)
    with doc.transaction():
        return understood({"type": "doc", "content": [_read(child) for child in fragment.children]})


def _read(child: object) -> Node:
    if isinstance(child, XmlElement):
        content = [node for inner in child.children for node in _read_inner(inner)]
        return {"type": child.tag, "attrs": attributes_of(child), "content": content}
    return {"type": "text"}


def attributes_of(element: XmlElement) -> dict[str, Any]:
    """The attributes of an element, which pycrdt gives as pairs."""
    return dict(cast("Iterable[tuple[str, Any]]", element.attributes))


def _read_inner(child: object) -> Iterator[Node]:
    if not isinstance(child, XmlText):
        yield _read(child)
        return
    for words, marks in _runs_of(child):
        yield {"type": "text", "text": words, "marks": [{"type": name, "attrs": value} for name, value in marks.items()]}


def _runs_of(text: XmlText) -> list[Run]:
    found = []
    for words, marks in text.diff():
        if isinstance(words, str) and words:
            found.append((words, {name: value for name, value in (marks or {}).items() if value is not None}))
    return found


# Writing -----------------------------------------------------------------------------------------------------------------


def write_body(doc: Doc[Any], body: Node) -> None:
    """Make a document say a text that is `understood`, by as few edits as that takes.

    What others are writing meanwhile stays, and so does what points into the text, since what is the same is not touched.
    """
    fragment = fragment_of(doc)
    with doc.transaction():
        _align(fragment, body["content"])


def _align(parent: Parent, wanted: Sequence[Node]) -> None:
    """Make the elements in a parent those that are wanted."""
    present = [canonical(_read(child)) for child in parent.children]
    for step in reversed(steps(present, [canonical(node) for node in wanted])):
        if step.tag == "equal":
            continue
        start, end, wanted_start, wanted_end = step.old_start, step.old_end, step.new_start, step.new_end
        kept = min(end - start, wanted_end - wanted_start)
        for index in range(end - 1, start + kept - 1, -1):
            del parent.children[index]
        for offset, node in enumerate(wanted[wanted_start + kept : wanted_end]):
            _insert(parent, start + kept + offset, node)
        for index, node in zip(range(start, start + kept), wanted[wanted_start:], strict=False):
            _become(parent, index, node)


def _become(parent: Parent, index: int, node: Node) -> None:
    """Turn one element into what is wanted: within it when it is of the same kind, else by putting another in its place."""
    child = parent.children[index]
    if not isinstance(child, XmlElement) or child.tag != node["type"] or not _has_attributes(child, node):
        del parent.children[index]
        _insert(parent, index, node)
    elif _holds_text(child, node):
        _align_words(child, node.get("content", []))
    else:
        _align(child, node.get("content", []))


def _has_attributes(child: XmlElement, node: Node) -> bool:
    return canonical({"a": attributes_of(child)}) == canonical({"a": _attributes(node)})


def _holds_text(child: XmlElement, node: Node) -> bool:
    inline = {"text", "hard_break"}
    content = node.get("content", [])
    return bool(content and content[0]["type"] in inline) or any(isinstance(one, XmlText) for one in child.children)


def _align_words(child: XmlElement, wanted: Sequence[Node]) -> None:
    """Make the words of a paragraph, say, those that are wanted: within their texts when line breaks stay where they are."""
    pieces = list(_pieces(wanted))
    present = list(child.children)
    is_alike = len(present) == len(pieces) and all(
        isinstance(one, XmlText) == isinstance(piece, list) for one, piece in zip(present, pieces, strict=True)
    )
    if not is_alike:
        for index in range(len(present) - 1, -1, -1):
            del child.children[index]
        _fill(child, wanted)
        return
    for one, piece in zip(present, pieces, strict=True):
        if isinstance(one, XmlText) and isinstance(piece, list):
            _edit(one, piece)


def _edit(text: XmlText, wanted: Sequence[Run]) -> None:
    before, after = _runs_of(text), list(wanted)
    if before == after:
        return
    old, new = "".join(words for words, _marks in before), "".join(words for words, _marks in after)
    for start, end, words in reversed(list(_edits(old, new))):
        first, last = len(old[:start].encode()), len(old[:end].encode())
        if last > first:
            del text[first:last]
        if words:
            text.insert(first, words)
    _format(text, after)


def _edits(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """What is taken out of words (from, to) and put in there instead: whole words, and signs of a word that grows or shrinks.

    A word that became another is not put together from signs that both happen to have: it is that of who wrote it.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    places = [0, *accumulate(len(word) for word in before)]
    for step in steps(before, after):
        if step.tag == "equal":
            continue
        start, end = places[step.old_start], places[step.old_end]
        gone, come = old[start:end], "".join(after[step.new_start : step.new_end])
        head = _alike(gone, come)
        tail = _alike(gone[head:][::-1], come[head:][::-1])
        if min(len(gone), len(come)) == head + tail:
            start, end, come = start + head, end - tail, come[head : len(come) - tail]
        yield start, end, come


def _alike(one: str, other: str) -> int:
    """How many signs two words begin with that are the same."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _format(text: XmlText, wanted: Sequence[Run]) -> None:
    """Put the marks that are wanted on words that are already right."""
    present = _runs_of(text)
    names = {name for _words, marks in present for name in marks}
    is_same = present == list(wanted)
    at = 0
    for words, marks in () if is_same else wanted:
        end = at + len(words.encode())
        text.format(at, end, {**dict.fromkeys(names), **marks})
        at = end


def _insert(parent: Parent, index: int, node: Node) -> None:
    element = XmlElement(node["type"], _attributes(node))
    parent.children.insert(index, element)
    _fill(element, node.get("content", []))


def _fill(element: XmlElement, content: Sequence[Node]) -> None:
    for piece in _pieces(content):
        if not isinstance(piece, list):
            _insert(element, len(element.children), piece)
            continue
        text = XmlText("")
        element.children.append(text)
        at = 0
        for words, marks in piece:
            text.insert(at, words, marks or None)
            at += len(words.encode())


def _pieces(content: Sequence[Node]) -> Iterator[list[Run] | Node]:
    """The contents of a node as Yjs has them: runs of words one after another are one text."""
    for is_text, nodes in groupby(content, key=lambda node: node["type"] == "text"):
        if is_text:
            yield [(node["text"], {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks", [])}) for node in nodes]
        else:
            yield from nodes


def _attributes(node: Node) -> dict[str, Any]:
    return dict(node.get("attrs", {}))


def canonical(node: Node) -> str:
    """A node as a word that is the same for the same node."""
    return json.dumps(_plain(node), sort_keys=True)


def _plain(value: Any) -> Any:
    """Without what says nothing: empty lists of marks and contents, and floats that are whole numbers."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if inner not in ([], {})}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
