"""The notices of a group, on its page."""

from groups.models import Group
from groups.panels import Panel, panels
from groups.permissions import can_read_group
from groups.roles import Standing
from intranet.kernel.accounts.models import User
from tests.skeleton.notices.queries import notices_of


def _content(viewer: User, group: Group, _standing: Standing) -> dict[str, object] | None:
    return {"notices": notices_of(viewer, group)} if can_read_group(viewer, group) else None


panels.register(Panel(key="notices", template="skeleton/panel.html", content=_content, order=15))
