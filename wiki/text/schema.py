"""The schema of texts: `wiki/schema.json`, from which the editor in the browser is made as well."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

type Node = dict[str, Any]
"""A node, or a whole text, in the JSON of ProseMirror."""

SCHEMA: Final[Mapping[str, Any]] = json.loads(Path(__file__).parent.with_name("schema.json").read_text())
MAX_DEPTH: Final = 30
MAX_ADDRESS_LENGTH: Final = 2048
IDENTITY: Final = re.compile(r"[0-9a-z]{1,16}")
# Zeros, and halves of signs, which neither a database nor Yjs takes.
_NO_SIGN: Final = re.compile("[\x00\ud800-\udfff]")
_SAFE_ADDRESS: Final = re.compile(r"https?://|mailto:|tel:|/(?!/)|#", re.IGNORECASE)


def is_safe_address(value: object) -> bool:
    """Whether a link may lead there: the web, mail, a telephone, this site. Nothing that runs, such as `javascript:`."""
    return isinstance(value, str) and len(value) <= MAX_ADDRESS_LENGTH and _SAFE_ADDRESS.match(value.strip()) is not None


def _is_allowed(rule: Mapping[str, Any], value: object) -> bool:
    if isinstance(value, str) and _NO_SIGN.search(value):
        return False
    if "in" in rule:
        return value in rule["in"]
    if "from" in rule:
        return isinstance(value, int) and rule["from"] <= value <= rule["to"]
    if rule.get("identity"):
        return isinstance(value, str) and IDENTITY.fullmatch(value) is not None
    if rule.get("address"):
        return value == "" or is_safe_address(value)
    return isinstance(value, str) and len(value) <= rule["length"]


@dataclass(frozen=True)
class Kind:
    """A kind of nodes or marks: what may be in it (names of kinds), and what its attributes may be."""

    name: str
    children: frozenset[str] = frozenset()
    attributes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_bare: bool = False
    """Its text has no marks."""

    @property
    def holds_text(self) -> bool:
        return "text" in self.children

    def understood(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """The attributes that count, with those that are missing; None when one that it needs is missing or wrong."""
        found = {}
        for name, rule in self.attributes.items():
            value = given.get(name, rule.get("default"))
            if isinstance(value, float) and value.is_integer():  # numbers of a browser are floats
                value = int(value)
            if not _is_allowed(rule, value):
                if "default" not in rule:
                    return None
                value = rule["default"]
            found[name] = value
        return found


def _children(content: str) -> frozenset[str]:
    """The kinds that a content expression of ProseMirror names, by themselves or by their group."""
    words = set(re.findall(r"[a-z_]+", content))
    return frozenset(name for name, node in SCHEMA["nodes"].items() if words & {name, node.get("group")})


NODES: Final = {
    name: Kind(name, _children(node.get("content", "")), node.get("attrs", {}), is_bare=node.get("marks") == "")
    for name, node in SCHEMA["nodes"].items()
}
MARKS: Final = {name: Kind(name, attributes=mark.get("attrs", {})) for name, mark in SCHEMA["marks"].items()}
_MARK_ORDER: Final = list(MARKS)


@dataclass
class Understood:
    """A text that has nothing but what the schema knows, and what was left out to make it so."""

    body: Node
    problems: list[str]


def understood(body: object) -> Understood:
    """A text as it can be read, whatever is wrong with it: a broken node costs itself, never the page."""
    problems: list[str] = []
    content = body.get("content", []) if isinstance(body, dict) else []
    blocks = _nodes(content, NODES["doc"], 0, problems)
    return Understood({"type": "doc", "content": blocks or [{"type": "paragraph"}]}, problems)


def _nodes(content: object, parent: Kind, depth: int, problems: list[str]) -> list[Node]:
    if not isinstance(content, list):
        problems.append(f"{parent.name} without a list of contents")
        return []
    if depth > MAX_DEPTH:
        problems.append("nested too deep")
        return []
    found = (_node(one, parent, depth, problems) for one in content)
    return [one for one in found if one is not None]


def _node(given: object, parent: Kind, depth: int, problems: list[str]) -> Node | None:
    name = given.get("type") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(name, str) or name not in parent.children:
        problems.append(f"{name} in {parent.name}")
        return None
    if name == "text":
        return _text(given, parent, problems)
    kind, attributes = NODES[name], given.get("attrs") or {}
    counted = kind.understood(attributes) if isinstance(attributes, dict) else None
    if counted is None:
        problems.append(f"attributes of {name}")
        return None
    node: Node = {"type": name}
    if counted:
        node["attrs"] = counted
    content = _nodes(given.get("content", []), kind, depth + 1, problems) if kind.children else []
    if content:
        node["content"] = content
    elif kind.children and not kind.holds_text:
        # A list without items, a cell without a paragraph: nothing is lost with it.
        problems.append(f"empty {name}")
        return None
    return node


def _text(given: Node, parent: Kind, problems: list[str]) -> Node | None:
    words = _NO_SIGN.sub("", given["text"]) if isinstance(given.get("text"), str) else ""
    if not words:
        problems.append("text without words")
        return None
    marks = [] if parent.is_bare else list(_marks(given.get("marks", []), problems))
    node: Node = {"type": "text", "text": words}
    if marks:
        node["marks"] = sorted(marks, key=lambda mark: _MARK_ORDER.index(mark["type"]))
    return node


def _marks(given: Sequence[Any], problems: list[str]) -> Sequence[Node]:
    found: dict[str, Node] = {}
    for mark in given if isinstance(given, list) else []:
        name = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(name, str) or name not in MARKS:
            problems.append(f"mark {name}")
            continue
        counted = MARKS[name].understood(mark.get("attrs") or {})
        if name == "link" and counted is not None and not any(counted.values()):
            continue
        found[name] = {"type": name, **({"attrs": counted} if counted else {})}
    return list(found.values())
