"""What the page of a page shows, for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision
from wiki import permissions
from wiki.models import WikiPage
from wiki.roles import standing_in
from wiki.text.rendering import Heading, headings


@dataclass(frozen=True)
class ReadPage:
    """A page with what is around it, as one reader sees it."""

    crumbs: Sequence[WikiPage]
    children: Sequence[WikiPage]
    headings: Sequence[Heading]
    can_edit: Decision
    can_add: Decision
    can_manage: Decision


def page_for(viewer: User, page: WikiPage) -> ReadPage:
    """Everything that its page shows, in a constant number of statements."""
    shown = WikiPage.objects.visible_to(viewer)
    standing = standing_in(viewer, page.space)
    return ReadPage(
        crumbs=list(shown.filter(path__in=page.paths_above)),
        children=list(shown.filter(path__startswith=page.path, depth=page.depth + 1, archived_at=None)),
        headings=headings(page.body),
        can_edit=permissions.can_edit_page(viewer, page, standing=standing),
        can_add=permissions.can_add_under(viewer, page, standing=standing),
        can_manage=permissions.can_manage_page(viewer, page, standing=standing),
    )
