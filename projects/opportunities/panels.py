"""The open opportunities, on the page of their project and of their group."""

from collections.abc import Mapping
from typing import Final

from groups.models import Group
from groups.panels import Panel as GroupPanel
from groups.panels import panels as group_panels
from groups.roles import Standing as GroupStanding
from intranet.kernel.accounts.models import User
from projects.models import Project
from projects.opportunities.permissions import can_offer_opportunity
from projects.opportunities.queries.pages import opportunities_of, to_choose
from projects.panels import Panel, panels
from projects.roles import Standing

TEMPLATE: Final = "projects/opportunities/panel.html"


def _content(viewer: User, owner: Project | Group) -> Mapping[str, object] | None:
    can_offer = bool(can_offer_opportunity(viewer, owner))
    lines = opportunities_of(viewer, owner)
    waiting = to_choose(viewer, owner)
    if not (lines or waiting or can_offer):
        return None
    return {"lines": lines, "waiting": waiting, "can_offer": can_offer, "owner": owner, "kind": type(owner).__name__.lower()}


def _of_project(viewer: User, project: Project, _standing: Standing) -> Mapping[str, object] | None:
    return _content(viewer, project)


def _of_group(viewer: User, group: Group, _standing: GroupStanding) -> Mapping[str, object] | None:
    return _content(viewer, group)


panels.register(Panel(key="opportunities", template=TEMPLATE, content=_of_project, order=20))
group_panels.register(GroupPanel(key="opportunities", template=TEMPLATE, content=_of_group, order=60))
