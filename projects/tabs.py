"""The tabs of a project: its own pages, then those of its group that the reader may see."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from files.permissions import can_see_library
from files.roles import LIBRARY
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.places.tools import tools
from projects.queries.pages import Frame
from wiki.permissions import can_see_space
from wiki.roles import WIKI


@dataclass(frozen=True)
class Tab:
    """One page of a project."""

    label: str
    address: str
    is_current: bool
    count: int = 0


def tabs_of(viewer: User, frame: Frame, current: str) -> list[Tab]:
    """The tabs, of which `current` is the page that is open."""
    project = frame.project
    labels = {"project": _("Overview"), "news": _("News"), "team": _("Team")}
    counts = {"team": frame.offers_waiting}
    tabs = [
        Tab(label, reverse(f"projects:{name}", args=[project.address]), name == current, counts.get(name, 0))
        for name, label in labels.items()
    ]
    if frame.group is not None:
        tabs += [*_tools_of(viewer, frame.group), Tab(_("Group"), frame.group.get_absolute_url(), False)]
    return tabs


def _tools_of(viewer: User, group: Group) -> list[Tab]:
    """The library and the wiki of the group, where they are switched on and the viewer may see them."""
    may_see = {LIBRARY: can_see_library(viewer, group), WIKI: can_see_space(viewer, group)}
    return [
        Tab(str(tools[key].label), tools[key].address(group.address), False) for key, decision in may_see.items() if decision
    ]
