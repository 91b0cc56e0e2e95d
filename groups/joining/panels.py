"""What the page of a group shows of coming in."""

from collections.abc import Mapping
from typing import Final

from groups.joining.forms import RequestForm
from groups.joining.permissions import can_invite
from groups.joining.queries.requests import entrance_of, requests_waiting
from groups.models import Group, GroupKind
from groups.panels import Panel, panels
from groups.roles import Standing
from intranet.kernel.accounts.models import User


def _entrance(viewer: User, group: Group, standing: Standing) -> Mapping[str, object] | None:
    entrance = entrance_of(viewer, group, standing)
    return {"entrance": entrance, "form": RequestForm()} if entrance else None


def _duties(_viewer: User, group: Group, standing: Standing) -> Mapping[str, object] | None:
    if not standing.is_animator or group.kind == GroupKind.OPEN:
        return None
    waiting = requests_waiting(group).count()
    return {"waiting": waiting} if waiting else None


def _invite(viewer: User, group: Group, standing: Standing) -> Mapping[str, object] | None:
    return {} if can_invite(viewer, group, standing=standing) else None


def _menu(_viewer: User, _group: Group, standing: Standing) -> Mapping[str, object] | None:
    return {} if standing.is_animator else None


PANELS: Final = (
    Panel(key="entrance", template="groups/joining/_entrance.html", content=_entrance, order=5, place="main"),
    Panel(key="duties", template="groups/joining/_duties.html", content=_duties, order=5, place="main"),
    Panel(key="invite", template="groups/joining/_invite_button.html", content=_invite, order=10, place="actions"),
    Panel(key="joining", template="groups/joining/_menu.html", content=_menu, order=10, place="menu"),
)

for panel in PANELS:
    panels.register(panel)
