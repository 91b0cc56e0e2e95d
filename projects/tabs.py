"""The tabs of a project: its own pages, then those of its group that the reader may see."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.queries.pages import Frame


@dataclass(frozen=True)
class Tab:
    """One page of a project."""

    label: str
    address: str
    is_current: bool
    count: int = 0


def tabs_of(frame: Frame, current: str) -> list[Tab]:
    """The tabs, of which `current` is the page that is open."""
    project = frame.project
    labels = {"project": _("Overview"), "news": _("News"), "team": _("Team")}
    counts = {"team": frame.offers_waiting}
    tabs = [
        Tab(label, reverse(f"projects:{name}", args=[project.address]), name == current, counts.get(name, 0))
        for name, label in labels.items()
    ]
    if frame.group is not None:
        tabs.append(Tab(_("Group"), frame.group.get_absolute_url(), False))
    return tabs
