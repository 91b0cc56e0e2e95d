"""The wiki of an organization, from its page."""

from collections.abc import Mapping

from intranet.kernel.accounts.models import User
from profiles.models import Organization
from profiles.panels import OrganizationPanel, organization_panels
from wiki.permissions import can_see_space


def _content(viewer: User, organization: Organization) -> Mapping[str, object] | None:
    return {"organization": organization} if can_see_space(viewer, organization) else None


organization_panels.register(OrganizationPanel(key="wiki", template="wiki/organization_panel.html", content=_content, order=20))
