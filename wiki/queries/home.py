"""What the home page and the page of a person tell of pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from profiles.models import Evidence
from wiki.models import PAGE, Edition, WikiPage

# Of somebody who follows more pages, those that they followed last are told.
FOLLOWED: Final = 200
EDITIONS_READ: Final = 200
MAINTAINED_SHOWN: Final = 10


@dataclass(frozen=True)
class Changed:
    """A page that others changed: its last edition by one of them, and who they are, the last first."""

    page: WikiPage
    edition: Edition
    people: Sequence[User]


def changed_since(member: User, since: datetime, size: int) -> list[Changed]:
    """Pages that the member follows, or that are under one, which others changed; four statements."""
    keys = Follow.objects.filter(member=member, muted=False, key__startswith=f"{PAGE}:").order_by("-pk")
    public_ids = [key.partition(":")[2] for key in keys.values_list("key", flat=True)[:FOLLOWED]]
    paths = list(WikiPage.objects.visible_to(member).filter(public_id__in=public_ids).values_list("path", flat=True))
    if not paths:
        return []
    within = Q()
    for path in paths:
        within |= Q(path__startswith=path)
    pages = WikiPage.objects.visible_to(member).filter(within, changed_at__gt=since)
    editions = Edition.objects.filter(page__in=pages, at__gt=since).exclude(authors=member)
    rows = editions.select_related("page").prefetch_related("authors").order_by("-at", "-pk")[:EDITIONS_READ]
    found: dict[int, tuple[Edition, dict[int, User]]] = {}
    for edition in rows:
        _last, people = found.setdefault(edition.page_id, (edition, {}))
        people |= {author.pk: author for author in edition.authors.all() if author.pk not in people}
    return [Changed(edition.page, edition, list(people.values())) for edition, people in list(found.values())[:size]]


def maintained_by(viewer: User, person: User) -> list[WikiPage]:
    """The pages that somebody maintains (as `follow_evidence` says), of those that the viewer sees, the last change first."""
    addresses = Evidence.objects.filter(member=person, kind=PAGE).values_list("address", flat=True)
    public_ids = [address.strip("/").rpartition("/")[2] for address in addresses]
    shown = WikiPage.objects.visible_to(viewer).filter(public_id__in=public_ids, archived_at=None).to_list()
    return list(shown.order_by("-changed_at", "-pk")[:MAINTAINED_SHOWN])
