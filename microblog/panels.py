"""The newest posts of a group or a person, on their page; and the way from that of an organization to its stream."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse

from groups.models import Group
from groups.panels import Panel, panels
from groups.roles import Standing
from intranet.kernel.accounts.models import User
from microblog.permissions import STREAM, can_browse_streams, can_post_to
from microblog.queries.latest import latest_in_group, latest_of_person
from microblog.streams import Target
from profiles.models import Organization
from profiles.panels import OrganizationPanel, PersonPanel, organization_panels, person_panels

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


def _of_organization(viewer: User, organization: Organization) -> Mapping[str, object] | None:
    """The stream of an organization, for its people."""
    if not can_post_to(viewer, Target(organization=organization)):
        return None
    return {"address": reverse("microblog:organization", args=[organization.address])}


organization_panels.register(
    OrganizationPanel(key="stream", template="microblog/organization.html", content=_of_organization, order=10)
)
person_panels.register(PersonPanel(key="posts", template="microblog/person.html", content=_of_person, order=10))
