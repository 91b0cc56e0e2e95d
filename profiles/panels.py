"""What fills the page of a person, an organization or a departure beside what profiles know: higher apps register panels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry
from profiles.models import Departure, Organization

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


@dataclass(frozen=True, kw_only=True)
class OrganizationPanel:
    """A button beside the name of an organization; `content` as that of `PersonPanel`, of the organization."""

    key: str
    template: str
    content: Callable[[User, Organization], Mapping[str, object] | None]
    order: int


organization_panels = Registry[OrganizationPanel]("key", order="order")


def panels_of_organization(viewer: User, organization: Organization) -> list[FilledPanel]:
    """The filled panels, in order."""
    filled = ((panel.template, panel.content(viewer, organization)) for panel in organization_panels)
    return [FilledPanel(template, content) for template, content in filled if content is not None]


@dataclass(frozen=True, kw_only=True)
class PlanPanel:
    """A section of the page of a plan of a departure; `content` as that of `PersonPanel`, of the plan."""

    key: str
    template: str
    content: Callable[[User, Departure], Mapping[str, object] | None]
    order: int


plan_panels = Registry[PlanPanel]("key", order="order")


def panels_of_plan(viewer: User, plan: Departure) -> list[FilledPanel]:
    """The filled panels, in order."""
    filled = ((panel.template, panel.content(viewer, plan)) for panel in plan_panels)
    return [FilledPanel(template, content) for template, content in filled if content is not None]
