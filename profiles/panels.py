"""What fills the page of a person beside their profile: higher apps register panels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

type Place = Literal["main", "actions", "aside"]
"""Under the profile, a button among those beside the name, or the column."""


@dataclass(frozen=True, kw_only=True)
class PersonPanel:
    """A piece of the page of a person who is there.

    `content(viewer, person)` gives what `template` shows, as the variable `panel` (`person` is there too), in a constant number
    of SQL statements; None when there is nothing to show.
    """

    key: str
    template: str
    content: Callable[[User, User], Mapping[str, object] | None]
    order: int
    place: Place = "main"


@dataclass(frozen=True)
class FilledPanel:
    """A panel with its content for one viewer."""

    template: str
    content: Mapping[str, object]


person_panels = Registry[PersonPanel]("key", order="order")


def panels_of_person(viewer: User, person: User) -> dict[str, list[FilledPanel]]:
    """The filled panels of each place, in order."""
    filled: dict[str, list[FilledPanel]] = {"main": [], "actions": [], "aside": []}
    for panel in person_panels:
        content = panel.content(viewer, person)
        if content is not None:
            filled[panel.place].append(FilledPanel(panel.template, content))
    return filled
