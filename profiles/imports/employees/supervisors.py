"""Who reports to whom, once every line is known: supervisors may come later in the file than their staff."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class Hierarchy:
    """The links that can be set, from a number to its supervisor's, and the numbers whose link can't be, with the reason."""

    links: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    circular: list[str] = field(default_factory=list)


def hierarchy_of(
    wanted: Mapping[str, str], known: Container[str], line_of: Mapping[str, int], current: Mapping[str, str]
) -> Hierarchy:
    """Sort the links that the source wants into those that hold and those that don't.

    A supervisor without a line or a record is unknown: the link of `current` stays, if there is one. Of the links of a circle,
    the last one in the file is left out, so that the same file always gives the same hierarchy. Time is linear.
    """
    hierarchy = Hierarchy()
    for number, supervisor in wanted.items():
        if supervisor in known:
            hierarchy.links[number] = supervisor
        else:
            hierarchy.unknown.append(number)
            if number in current:
                hierarchy.links[number] = current[number]
    for circle in _circles(hierarchy.links):
        last = max(circle, key=lambda number: (line_of.get(number, 0), number))
        del hierarchy.links[last]
        hierarchy.circular.append(last)
    return hierarchy


def _circles(links: Mapping[str, str]) -> Iterator[list[str]]:
    """Each circle of the links, as the numbers on it. Every number has one link at most, so circles never meet."""
    walk_of: dict[str, int] = {}
    found = []
    for walk, start in enumerate(links):
        number: str | None = start
        while number is not None and number not in walk_of:
            walk_of[number] = walk
            number = links.get(number)
        if number is not None and walk_of[number] == walk and number in links:
            found.append(number)
    for start in found:
        circle = [start]
        while (following := links[circle[-1]]) != start:
            circle.append(following)
        yield circle
