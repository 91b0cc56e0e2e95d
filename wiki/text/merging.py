"""Two texts that were made of one, as one text again; what cannot be joined without a choice is a conflict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from wiki.text.aligning import aligned, likeness_of
from wiki.text.schema import Node
from wiki.text.shared import canonical


@dataclass(frozen=True)
class Passage:
    """Blocks of a text that was joined, and whose change they are: "mine", "theirs", "both", or "" for what nobody changed."""

    blocks: Sequence[Node]
    origin: str = ""


@dataclass(frozen=True)
class Conflict:
    """A passage that both changed: what it was, and what each made of it."""

    base: Sequence[Node]
    mine: Sequence[Node]
    theirs: Sequence[Node]

    @property
    def key(self) -> str:
        """The same for the same three wordings: a choice holds for these only."""
        words = "\x00".join(canonical({"content": list(blocks)}) for blocks in (self.base, self.mine, self.theirs))
        return sha256(words.encode()).hexdigest()[:16]


type Joined = list[Passage | Conflict]


def joined(base: Sequence[Node], mine: Sequence[Node], theirs: Sequence[Node]) -> Joined:
    """What two sequences of blocks make together. What both add at one place stands one after the other, theirs first."""
    my_blocks, my_new = _by_block(base, mine)
    their_blocks, their_new = _by_block(base, theirs)
    found: Joined = []
    for place in range(len(base) + 1):
        found += _added(my_new.get(place, []), their_new.get(place, []))
        if place < len(base):
            found.append(_settled(base[place], my_blocks[place], their_blocks[place]))
    return [one for one in found if isinstance(one, Conflict) or one.blocks]


type ByBlock = tuple[list[Node | None], dict[int, list[Node]]]
"""What became of each block (None: it is gone), and the new blocks by the place before which they stand."""


def _by_block(base: Sequence[Node], changed: Sequence[Node]) -> ByBlock:
    blocks: list[Node | None] = [None] * len(base)
    added: dict[int, list[Node]] = {}
    was, became = ([canonical(node) for node in nodes] for nodes in (base, changed))
    at = 0
    for old, new in aligned(was, became, lambda old, new: likeness_of(base[old], changed[new])):
        if old is None and new is not None:
            added.setdefault(at, []).append(changed[new])
        elif old is not None:
            at = old + 1
            blocks[old] = changed[new] if new is not None else None
    return blocks, added


def _added(mine: Sequence[Node], theirs: Sequence[Node]) -> Joined:
    if mine == theirs:
        return [Passage(mine, "both")]
    return [Passage(theirs, "theirs"), Passage(mine, "mine")]


def _settled(base: Node, mine: Node | None, theirs: Node | None) -> Passage | Conflict:
    """What is made of one block."""
    if mine == theirs:
        return Passage(_listed(mine), "" if mine == base else "both")
    if theirs == base:
        return Passage(_listed(mine), "mine")
    if mine == base:
        return Passage(_listed(theirs), "theirs")
    node = _within(base, mine, theirs) if mine and theirs else None
    return Passage([node], "both") if node else Conflict([base], _listed(mine), _listed(theirs))


def _listed(node: Node | None) -> list[Node]:
    return [node] if node is not None else []


def _within(base: Node, mine: Node, theirs: Node) -> Node | None:
    """One list, table, quotation or block of code of which each changed another part; None where they changed the same."""
    heads = {(node["type"], canonical(node.get("attrs", {}))) for node in (base, mine, theirs)}
    if len(heads) > 1 or base["type"] in {"paragraph", "heading"}:
        return None
    content = blocks_of(joined(_parts(base), _parts(mine), _parts(theirs)), {})
    if content and base["type"] == "code_block":
        return {**base, "content": [{"type": "text", "text": "".join(line["text"] for line in content).removesuffix("\n")}]}
    return {**base, "content": content} if content else None


def _parts(node: Node) -> list[Node]:
    """What a block is made of; code is made of lines."""
    content: list[Node] = node.get("content", [])
    if node["type"] != "code_block":
        return content
    return [{"type": "text", "text": f"{line}\n"} for line in "".join(child["text"] for child in content).split("\n")]


def conflicts_of(found: Joined) -> list[Conflict]:
    return [one for one in found if isinstance(one, Conflict)]


def blocks_of(found: Joined, answers: Mapping[str, Sequence[Node]]) -> list[Node] | None:
    """The blocks of a text that was joined, with the answers to its conflicts by their keys; None while one has none."""
    if any(one.key not in answers for one in conflicts_of(found)):
        return None
    parts: Iterable[Sequence[Node]] = (answers[one.key] if isinstance(one, Conflict) else one.blocks for one in found)
    return list(chain.from_iterable(parts))
