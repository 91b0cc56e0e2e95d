"""What is chosen for passages in conflict."""

from collections.abc import Mapping, Sequence
from typing import Final

from wiki.text.markdown import body_of_markdown
from wiki.text.merging import Conflict, Joined, conflicts_of
from wiki.text.schema import Node

CHOICES: Final = ("mine", "theirs", "both", "other")


def answers_in(sent: Mapping[str, str], found: Joined) -> dict[str, Sequence[Node]]:
    """The blocks that were chosen for conflicts, by their keys."""
    chosen = {one.key: (one, sent.get(f"choice-{one.key}", "")) for one in conflicts_of(found)}
    return {
        key: _chosen(one, choice, sent.get(f"other-{key}", "")) for key, (one, choice) in chosen.items() if choice in CHOICES
    }


def _chosen(conflict: Conflict, choice: str, other: str) -> Sequence[Node]:
    if choice == "other":
        return list(body_of_markdown(other).body["content"]) if other.strip() else []
    wordings = {"mine": conflict.mine, "theirs": conflict.theirs, "both": [*conflict.mine, *conflict.theirs]}
    return wordings[choice]
