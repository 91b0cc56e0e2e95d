"""The persona table of groups: each part has a module of its rows, and `test_groups_personas.py` reads them all.

A module has `ROWS`, one for each address of its part: the name of the address (without `groups:`) and a `Row`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.groups.world import World

type Expectation = int | tuple[int, ...] | Mapping[str, int | tuple[int, ...]]
"""A status (several when either is right), or one for each persona; 401 is “sent to the sign-in page”."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What an address answers to each persona, for each kind of group.

    `arguments(world, group)` gives the arguments of the address after that of the group, which comes first unless
    `has_group` is false. `data` is posted. The kinds of group are `open`, `closed`, `hidden` and `deleted`; in each mapping
    of personas, `*` stands for the ones not named. Whoever is anonymous or suspended gets 401 everywhere and isn't named,
    but where the address `is_open` to who has not signed in.
    """

    method: Literal["GET", "POST"] = "GET"
    open: Expectation = 200
    closed: Expectation = 200
    hidden: Expectation = 404
    deleted: Expectation = 404
    arguments: "Callable[[World, str], list[str]]" = lambda _world, _kind: []
    data: "Callable[[World, str], Mapping[str, str]]" = lambda _world, _kind: {}
    has_group: bool = True
    is_open: bool = False
    prepare: "Callable[[World, str], None]" = field(default=lambda _world, _kind: None)


MEMBERS = ("group member", "animator", "owner", "guest")
"""The personas who are in every group (the guest in the closed and the hidden one)."""


def only(*personas: str, gets: int = 200, others: int = 404) -> dict[str, int]:
    """These personas get one status, everybody else another."""
    return {"*": others, **dict.fromkeys(personas, gets)}
