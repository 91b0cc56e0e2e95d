"""Who looks after spaces and their pages."""

from collections.abc import Collection
from typing import Final

from django.db.models import Count, Q, QuerySet

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


def often_written_by(member: User) -> "QuerySet[WikiPage]":
    """The pages of which a member wrote enough editions to be a main author."""
    written = Count("editions", filter=Q(editions__authors=member))
    return WikiPage.objects.annotate(written=written).filter(written__gte=MIN_EDITIONS)


def main_authors(page: WikiPage) -> list[User]:
    """Those who wrote most of the editions of a page, the first of them first."""
    written = Edition.objects.filter(page=page, authors__isnull=False).values("authors").annotate(count=Count("pk"))
    often = written.filter(count__gte=MIN_EDITIONS).order_by("-count", "authors")
    keys = list(often.values_list("authors", flat=True)[:MAIN_AUTHORS])
    people = User.objects.in_bulk(keys)
    return [people[key] for key in keys]


def maintainers_of(page: WikiPage) -> Collection[User]:
    """Who maintains a page: the member who is responsible for it, and its main authors; those whose account works."""
    people = {one.pk: one for one in (page.responsible, *main_authors(page)) if one is not None and one.is_active}
    return list(people.values())
