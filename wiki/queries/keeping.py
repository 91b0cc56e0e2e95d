"""Pages that one person alone keeps true, and who could do it instead."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from groups.models import Membership
from intranet.kernel.accounts.models import User
from profiles.models import OrganizationRole
from profiles.roles import role_holders
from wiki.models import Edition, Space, WikiPage


def kept_alone(pages: "QuerySet[WikiPage]", people: "QuerySet[User]") -> "QuerySet[WikiPage]":
    """The pages for which one of these people is responsible or, where nobody is, that they alone wrote; `holder_id` says
    who.
    """
    authors = Edition.authors.through.objects.filter(edition__page=OuterRef("pk"))
    rows = pages.annotate(holder_id=Coalesce(F("responsible"), F("created_by")))
    rows = rows.filter(Q(responsible__in=people) | Q(responsible=None, created_by__in=people))
    return rows.filter(Q(responsible__isnull=False) | ~Exists(authors.exclude(user=OuterRef("created_by"))))


def writers_of(page: WikiPage, holder: User, *, at_most: int) -> list[int]:
    """Who else wrote it (primary keys), those of the most editions first."""
    authors = Edition.authors.through.objects.filter(edition__page=page).exclude(user=holder)
    counted = Counter(authors.order_by("pk").values_list("user", flat=True))
    return [key for key, _editions in counted.most_common(at_most)]


def managers_of(space: Space) -> Iterator[User]:
    """Who manages a space: who animates the group, who administers the organization; nobody in particular for that of the
    government.
    """
    if space.group is not None:
        rows = Membership.objects.animating().filter(group=space.group, member__is_active=True)
        yield from (row.member for row in rows.select_related("member").order_by("joined_at", "pk"))
    elif space.organization is not None:
        holders = {one.role: one.members for one in role_holders(space.organization)}
        yield from (member for member in holders[OrganizationRole.ADMINISTRATOR] if member.is_active)
