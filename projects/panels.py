"""What fills the page of a project beside its own facts: parts of projects, and what may come, register panels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry
from projects.models import Project
from projects.roles import Standing

type Place = Literal["main", "end", "aside"]
"""Between the milestones and the news, at the end of the page (what people say of the project), or in the column."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of the page of a project.

    `content(viewer, project, standing)` gives what `template` shows, as the variable `panel` (`frame` is there too), in a
    constant number of SQL statements; None when there is nothing to show.
    """

    key: str
    template: str
    content: Callable[[User, Project, Standing], Mapping[str, object] | None]
    order: int
    place: Place = "main"


@dataclass(frozen=True)
class FilledPanel:
    """A panel with its content for one viewer."""

    template: str
    content: Mapping[str, object]


panels = Registry[Panel]("key", order="order")


def panels_of(viewer: User, project: Project, standing: Standing) -> dict[str, list[FilledPanel]]:
    """The filled panels of each place, in order."""
    filled: dict[str, list[FilledPanel]] = {"main": [], "end": [], "aside": []}
    for panel in panels:
        content = panel.content(viewer, project, standing)
        if content is not None:
            filled[panel.place].append(FilledPanel(panel.template, content))
    return filled
