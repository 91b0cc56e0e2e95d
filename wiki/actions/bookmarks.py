"""Bookmarking pages."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.models import PageBookmark, WikiPage


@transaction.atomic
def bookmark_page(*, member: User, page: WikiPage) -> None:
    """Bookmark a page. Repeating it has no effect. Raises PermissionRefused."""
    require(permissions.can_see_page(member, page))
    PageBookmark.objects.get_or_create(member=member, page=page)


@transaction.atomic
def remove_bookmark(*, member: User, page: WikiPage) -> None:
    """Remove a bookmark, if there is one."""
    PageBookmark.objects.filter(member=member, page=page).delete()
