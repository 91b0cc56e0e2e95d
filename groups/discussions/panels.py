"""The newest discussions, on the page of their group."""

from collections.abc import Mapping
from typing import Final

from groups.discussions.permissions import DISCUSSIONS, can_start_thread
from groups.discussions.queries.threads import newest_threads
from groups.models import Group
from groups.panels import Panel, panels
from groups.roles import Standing
from intranet.kernel.accounts.models import User

THREADS_SHOWN: Final = 5


def _content(viewer: User, group: Group, standing: Standing) -> Mapping[str, object]:
    return {
        "lines": newest_threads(viewer, group, THREADS_SHOWN),
        "can_start": can_start_thread(viewer, group, standing=standing),
    }


PANEL: Final = Panel(
    key="discussions",
    template="groups/discussions/panel.html",
    content=_content,
    order=20,
    tool=DISCUSSIONS,
)

panels.register(PANEL)
