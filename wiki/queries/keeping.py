"""Who keeps pages true, and what is to be reviewed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from intranet.kernel.accounts.models import State, User
from wiki.models import REVIEW_SOON, Edition, SourceVersion, Space, Way, WikiPage
from wiki.queries.people import managers_of


def told_of(space: Space) -> "QuerySet[User]":
    """Who hears of the pages of a space that nobody keeps true: who manages it, or the technical staff."""
    if space.owner is None:
        return User.objects.filter(is_staff=True, state=State.ACTIVE)
    return User.objects.filter(pk__in=[member.pk for member in managers_of(space)])


def _current(viewer: User) -> "QuerySet[WikiPage]":
    rows = WikiPage.objects.visible_to(viewer).in_short().to_list().select_related("responsible", "former_responsible")
    return rows.filter(archived_at=None)


def without_keeper(viewer: User) -> "QuerySet[WikiPage]":
    """The pages that the viewer sees, whose responsible member left and has no successor."""
    return _current(viewer).filter(responsible=None, former_responsible__isnull=False)


def kept_by(viewer: User) -> "QuerySet[WikiPage]":
    """What the viewer is responsible for, what is due first."""
    return _current(viewer).filter(responsible=viewer).order_by(F("review_due_on").asc(nulls_last=True), "title_key", "pk")


def to_review(viewer: User, space: Space) -> "QuerySet[WikiPage]":
    """What is to be reviewed in a space within the month, or has nobody any more: what is due first."""
    is_due = Q(review_due_on__lte=timezone.localdate() + REVIEW_SOON)
    is_left = Q(responsible=None, former_responsible__isnull=False)
    rows = _current(viewer).filter(is_due | is_left, space=space)
    return rows.order_by(F("review_due_on").asc(nulls_last=True), "title_key", "pk")


@dataclass(frozen=True)
class Review:
    """What a page says of its review: `state` is `fresh`, `soon` or `overdue`; "" when no day is set."""

    state: str
    days: int
    """Until the day, or since."""


def review_of(page: WikiPage, today: date) -> Review:
    """Whether a page is still taken for true."""
    if page.review_due_on is None:
        return Review("", 0)
    days = abs((page.review_due_on - today).days)
    if page.is_overdue(today):
        return Review("overdue", days)
    return Review("soon" if page.is_due_soon(today) else "fresh", days)


def reviewed(pages: Sequence[WikiPage]) -> list[tuple[WikiPage, Review]]:
    """Pages with what is said of their review."""
    today = timezone.localdate()
    return [(page, review_of(page, today)) for page in pages]


# What one person alone keeps true -----------------------------------------------------------------------------------------


def kept_alone(pages: "QuerySet[WikiPage]", people: "QuerySet[User]") -> "QuerySet[WikiPage]":
    """The pages for which one of these people is responsible or, where nobody is, that they alone wrote; `holder_id` says
    who. Who brought a page of an old wiki did not write it, unless the old wiki or a later edition says so.
    """
    authors = Edition.authors.through.objects.filter(edition__page=OuterRef("pk"))
    rows = pages.annotate(holder_id=Coalesce(F("responsible"), F("created_by")))
    rows = rows.filter(Q(responsible__in=people) | Q(responsible=None, created_by__in=people))
    of_old_wiki = SourceVersion.objects.filter(page=OuterRef("pk"), member=OuterRef("created_by"))
    since = Edition.objects.filter(page=OuterRef("pk")).exclude(way=Way.IMPORT)
    is_written = Q(imported=None) | Exists(of_old_wiki) | Exists(since)
    return rows.filter(Q(responsible__isnull=False) | is_written & ~Exists(authors.exclude(user=OuterRef("created_by"))))


def writers_of(page: WikiPage, holder: User, *, at_most: int) -> list[int]:
    """Who else wrote it (primary keys), those of the most editions first."""
    authors = Edition.authors.through.objects.filter(edition__page=page).exclude(user=holder)
    counted = Counter(authors.order_by("pk").values_list("user", flat=True))
    return [key for key, _editions in counted.most_common(at_most)]
