"""The newest posts of a group, on its page."""

from collections.abc import Mapping
from typing import Final

from groups.models import Group
from groups.panels import Panel, panels
from groups.roles import Standing
from intranet.kernel.accounts.models import User
from microblog.permissions import STREAM
from microblog.queries.latest import latest_in_group

POSTS_SHOWN: Final = 3


def _content(viewer: User, group: Group, _standing: Standing) -> Mapping[str, object]:
    return {"lines": latest_in_group(viewer, group, POSTS_SHOWN)}


PANEL: Final = Panel(key="stream", template="microblog/panel.html", content=_content, order=30, tool=STREAM)

panels.register(PANEL)
