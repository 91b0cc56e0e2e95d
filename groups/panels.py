"""What fills the page of a group beside its own facts: parts of groups and higher apps register panels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from groups.models import Group
from groups.roles import Standing
from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

type Place = Literal["main", "aside", "actions", "menu"]
"""A column of the page, the buttons beside the name (the page has one primary button), or the menu behind three dots."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of the page of a group.

    `content(viewer, group, standing)` gives what `template` shows, as the variable `panel` (`group` and `standing` are there
    too), in a constant number of SQL statements; None when there is nothing to show. A panel of a `tool` shows when that tool
    is switched on and the viewer may see what is in the group; without one it shows to whoever sees the page.
    """

    key: str
    template: str
    content: Callable[[User, Group, Standing], Mapping[str, object] | None]
    order: int
    place: Place = "main"
    tool: str = ""


@dataclass(frozen=True)
class FilledPanel:
    """A panel with its content for one viewer."""

    template: str
    content: Mapping[str, object]


panels = Registry[Panel]("key", order="order")


def panels_of(viewer: User, group: Group, standing: Standing, *, can_read: bool) -> dict[str, list[FilledPanel]]:
    """The filled panels of each place, in order."""
    filled: dict[str, list[FilledPanel]] = {"main": [], "aside": [], "actions": [], "menu": []}
    for panel in panels:
        if panel.tool and not (can_read and panel.tool in group.tools):
            continue
        content = panel.content(viewer, group, standing)
        if content is not None:
            filled[panel.place].append(FilledPanel(panel.template, content))
    return filled
