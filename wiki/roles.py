"""What somebody is in a space: one who reads, a member, or one who manages it."""

from dataclasses import dataclass

from django.db.models import Q

from groups.models import GroupRole
from groups.roles import standing_of
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from profiles.models import OrganizationRole
from profiles.roles import roles_of
from wiki.models import Editors, KnowledgePage, Space, WikiPage

WIKI = "wiki"
"""The key of the tool of groups."""


@dataclass(frozen=True)
class Standing:
    """What somebody may do in a space with the pages that they see."""

    writes: bool = False
    """Where everyone who reads a page may change it: neither guests nor service accounts, unless the group invited them."""
    is_member: bool = False
    manages: bool = False

    def may_edit(self, editors: str) -> bool:
        """Whether they are among those who may change a page whose `editors` these are."""
        if editors == Editors.READERS:
            return self.writes
        if editors == Editors.MEMBERS:
            return self.is_member
        return self.manages and editors == Editors.OWNERS


NOTHING = Standing()


def standing_in(viewer: User, space: Space) -> Standing:
    """What the viewer is in a space; nothing where it is only there to be read, as that of an archived group."""
    if not viewer.is_active:
        return NOTHING
    writes = not viewer.is_guest and viewer.kind != Kind.SERVICE
    if space.group is not None:
        if space.group.archived_at:
            return NOTHING
        standing = standing_of(viewer, space.group)
        is_member = standing.is_member and standing.role != GroupRole.GUEST
        return Standing(writes or is_member, is_member, standing.is_animator)
    if not writes:
        return NOTHING
    if space.organization is not None:
        is_member = space.organization.audience_id in audience_ids(viewer)
        return Standing(writes, is_member, OrganizationRole.ADMINISTRATOR in roles_of(viewer, space.organization))
    return Standing(writes, is_member=True, manages=viewer.is_staff)


def is_author(viewer: User, page: WikiPage) -> bool:
    """Whether the viewer speaks on a knowledge page, or interviews who does."""
    rows = KnowledgePage.objects.filter(pk=page.pk)
    return rows.filter(Q(speaker=viewer) | Q(interviewer=viewer)).exists()
