"""The newest documents of a group, on its page."""

from collections.abc import Mapping
from typing import Final

from files.queries.listing import newest_in
from files.roles import LIBRARY
from groups.models import Group
from groups.panels import Panel, panels
from groups.roles import Standing
from intranet.kernel.accounts.models import User

DOCUMENTS_SHOWN: Final = 4


def _content(viewer: User, group: Group, _standing: Standing) -> Mapping[str, object] | None:
    items = newest_in(viewer, group, DOCUMENTS_SHOWN)
    return {"items": items} if items else None


panels.register(Panel(key="library", template="files/panel.html", content=_content, order=40, tool=LIBRARY))
