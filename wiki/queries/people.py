"""Who looks after spaces and their pages."""

from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from django.db.models import Count

from groups.roles import moderators_of, owning_organization
from intranet.kernel.accounts.models import User
from profiles.models import OrganizationRole, Skill
from profiles.roles import role_holders
from wiki.models import Edition, KnowledgePage, KnowledgeState, Space, WikiPage

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


def maintainers_of(pages: Sequence[WikiPage]) -> dict[int, list[User]]:
    """Who maintains each of these pages (by primary key): the member who is responsible for it, and its main authors.

    Those whose account works; two statements.
    """
    keys: dict[int, list[int]] = {page.pk: [page.responsible_id] if page.responsible_id else [] for page in pages}
    written = Edition.objects.filter(page__in=list(keys), authors__isnull=False).values("page", "authors")
    often = written.annotate(count=Count("pk")).filter(count__gte=MIN_EDITIONS).order_by("page", "-count", "authors")
    for page, rows in groupby(often.values_list("page", "authors"), key=itemgetter(0)):
        keys[page] += [author for _page, author in islice(rows, MAIN_AUTHORS)]
    people = User.objects.filter(is_active=True).in_bulk({key for some in keys.values() for key in some})
    return {page: [people[key] for key in dict.fromkeys(some) if key in people] for page, some in keys.items()}


def speakers_of(pages: Sequence[WikiPage]) -> dict[int, tuple[User, Skill | None]]:
    """Who says what they know on each of these knowledge pages (by primary key), once published, and the first of its skills.

    Those whose account works; no statement without pages.
    """
    if not pages:
        return {}
    keys = [page.pk for page in pages]
    rows = KnowledgePage.objects.filter(pk__in=keys, state=KnowledgeState.PUBLISHED, speaker__is_active=True)
    found = rows.select_related("speaker").prefetch_related("skills")
    return {page.pk: (page.speaker, next(iter(page.skills.all()), None)) for page in found}
