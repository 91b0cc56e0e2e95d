"""What two people do or did together, as apps tell it: each registers its ties in `hooks`.

Who shares a group, a project or a page with somebody has worked with them, and may be asked about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from intranet.kernel.accounts.models import User

MOST: Final = 150
"""Of how many people something makes colleagues at most: more have only been in the same place."""


@dataclass(frozen=True, kw_only=True)
class WorkTie:
    """One kind of things that people share.

    - `partners(member)` gives the primary keys of those who share one with the member, now or once, as a query without order.
      Whoever is a partner of somebody has them as a partner.
    - `words(viewer, other)` says to the viewer what they share (“You share 2 groups”), of what they may see; "" for nothing.
    """

    key: str
    icon: str
    order: int
    partners: "Callable[[User], QuerySet[Any, Any]]"
    words: "Callable[[User, User], str]"


work_ties = Registry[WorkTie]("key", order="order")


def worked_with(member: "User") -> Q:
    """The condition of being somebody, other than the member, who worked with them; for rows of people."""
    found = Q(pk__in=[])
    for tie in work_ties:
        found |= Q(pk__in=tie.partners(member))
    return found & ~Q(pk=member.pk)
