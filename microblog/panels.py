"""The newest posts of a group or a person, on their page."""

from collections.abc import Mapping
from typing import Final

from groups.models import Group
from groups.panels import Panel, panels
from groups.roles import Standing
from intranet.kernel.accounts.models import User
from microblog.permissions import STREAM, can_browse_streams
from microblog.queries.latest import latest_in_group, latest_of_person
from profiles.panels import PersonPanel, person_panels

POSTS_SHOWN: Final = 3


def _content(viewer: User, group: Group, _standing: Standing) -> Mapping[str, object]:
    return {"lines": latest_in_group(viewer, group, POSTS_SHOWN)}


PANEL: Final = Panel(key="stream", template="microblog/panel.html", content=_content, order=30, tool=STREAM)


def _of_person(viewer: User, person: User) -> Mapping[str, object] | None:
    """What a person said last, as far as the viewer may read it. Guests read no streams of people."""
    if not can_browse_streams(viewer):
        return None
    lines = latest_of_person(viewer, person, POSTS_SHOWN)
    return {"lines": lines} if lines else None


panels.register(PANEL)
person_panels.register(PersonPanel(key="posts", template="microblog/person.html", content=_of_person, order=10))
