"""What the home page and the page of a person tell of pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from profiles.models import Evidence
from wiki.models import PAGE, SUBTREE, Edition, WikiPage, WikiPageQuerySet

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
    """Pages that the member follows, by themselves or with one above them, which others changed; four statements."""
    followed = Follow.objects.filter(
        Q(key__startswith=f"{PAGE}:") | Q(key__startswith=f"{SUBTREE}:"), member=member, muted=False
    )
    keys = [key.partition(":") for key in followed.order_by("-pk").values_list("key", flat=True)[:FOLLOWED]]
    subtrees = [public_id for word, _colon, public_id in keys if word == SUBTREE]
    within = Q(public_id__in=[public_id for word, _colon, public_id in keys if word == PAGE])
    for path in WikiPage.objects.visible_to(member).filter(public_id__in=subtrees).values_list("path", flat=True):
        within |= Q(path__startswith=path)
    pages = WikiPage.objects.visible_to(member).filter(within, changed_at__gt=since)
    editions = Edition.objects.filter(page__in=pages, at__gt=since, hidden_at=None).exclude(authors=member)
    rows = editions.select_related("page").defer("page__body", "page__html", "page__text").prefetch_related("authors")
    found: dict[int, tuple[Edition, dict[int, User]]] = {}
    for edition in rows.order_by("-at", "-pk")[:EDITIONS_READ]:
        _last, people = found.setdefault(edition.page_id, (edition, {}))
        people |= {author.pk: author for author in edition.authors.all() if author.pk not in people}
    return [Changed(edition.page, edition, list(people.values())) for edition, people in list(found.values())[:size]]


def pages_at(addresses: Iterable[str]) -> "WikiPageQuerySet":
    """The pages of these addresses, which have no titles; whatever their state."""
    public_ids = [address.strip("/").rpartition("/")[2] for address in addresses]
    return WikiPage.objects.filter(public_id__in=public_ids).to_list().in_short()


def maintained_by(viewer: User, person: User) -> list[WikiPage]:
    """The pages that somebody maintains (as `follow_evidence` says), of those that the viewer sees, the last change first."""
    addresses = Evidence.objects.filter(member=person, kind=PAGE).values_list("address", flat=True)
    shown = pages_at(addresses).visible_to(viewer).filter(archived_at=None)
    return list(shown.order_by("-changed_at", "-pk")[:MAINTAINED_SHOWN])
