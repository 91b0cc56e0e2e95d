"""Who looks after spaces and their pages."""

from collections.abc import Collection
from typing import Final

from django.db.models import Count, QuerySet

from groups.roles import moderators_of, owning_organization
from intranet.kernel.accounts.models import User
from profiles.models import OrganizationRole
from profiles.roles import role_holders
from wiki.models import Edition, Space, WikiPage

MAIN_AUTHORS: Final = 2
# Who wrote fewer editions of a page is no main author of it: one correction maintains nothing.
MIN_EDITIONS: Final = 3


def managers_of(space: Space) -> list[User]:
    """Those who manage a space by their role: who animates the group, or administers the organization.

    Nobody in particular manages that of the government: what concerns it is the centre's.
    """
    if space.group is not None:
        return moderators_of(space.group)
    if space.organization is not None:
        holders = {one.role: one.members for one in role_holders(space.organization)}
        return [member for member in holders[OrganizationRole.ADMINISTRATOR] if member.is_active]
    return []


def organization_of(space: Space) -> str:
    """The public id of the organization whose space it is, or that owns the group; "" for none: the centre is next."""
    if space.organization is not None:
        return space.organization.public_id
    return owning_organization(space.group) if space.group is not None else ""


def group_key(space: Space) -> str:
    """The key of the group whose space it is; "" for none."""
    return space.group.key if space.group is not None else ""


def often_written_by(member: User) -> "QuerySet[Edition, dict[str, int]]":
    """The pages (a subquery of keys) of which a member wrote enough editions to be a main author."""
    written = Edition.objects.filter(authors=member).values("page").annotate(count=Count("pk"))
    return written.filter(count__gte=MIN_EDITIONS).values("page")


def main_authors(page: WikiPage) -> list[int]:
    """Those who wrote most of the editions of a page (primary keys), the first of them first."""
    counted = Edition.authors.through.objects.filter(edition__page=page).values_list("user").annotate(count=Count("pk"))
    rows = counted.filter(count__gte=MIN_EDITIONS).order_by("-count", "user")
    return [member for member, _count in rows[:MAIN_AUTHORS]]


def maintainers_of(page: WikiPage) -> Collection[User]:
    """Who maintains a page: the member who is responsible for it, and its main authors; those whose account works."""
    keys = {page.responsible_id, *main_authors(page)} - {None}
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk"))
