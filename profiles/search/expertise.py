"""How strong a declared skill is, as the directory and the page of a skill order people by it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import log2
from typing import Final

from django.db.models import Count, F, Q

from profiles.models import Endorsement

# Where each grade begins but the first, which holds whatever is less.
_GRADES: Final = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20)

WEIGHTS: Final = tuple(float(weight) for weight in range(4, 16))
"""What the words of a skill weigh in the index, by grade."""


def grade(level: int, endorsements: int, from_elsewhere: int) -> int:
    """The grade of a skill declared at a level: its place among `WEIGHTS`.

    An endorsement counts less when there are many, and one from another organization (`from_elsewhere` of them) counts for
    two: colleagues of an office vouch for each other.
    """
    return bisect_right(_GRADES, level * (1 + log2(1 + endorsements + from_elsewhere)))


def endorsements_from_elsewhere(**filters: object) -> Mapping[int, int]:
    """For each declared skill (by primary key), how many who endorse it work in another organization, in one statement.

    `filters` are those of endorsements. Declared skills that have none are absent.
    """
    owner, endorser = "declared_skill__profile__organization", "endorser__profile__organization"
    elsewhere = Q(**{f"{endorser}__isnull": False}) & (Q(**{f"{owner}__isnull": True}) | ~Q(**{endorser: F(owner)}))
    counted = Endorsement.objects.filter(elsewhere, **filters).values("declared_skill").annotate(count=Count("pk"))
    return {row["declared_skill"]: row["count"] for row in counted}


def endorsing_organizations(declared: Sequence[int]) -> Mapping[int, int]:
    """For each of these declared skills (by primary key), of how many organizations the colleagues are who endorse it."""
    counted = (
        Endorsement.objects.filter(declared_skill__in=declared)
        .values("declared_skill")
        .annotate(organizations=Count("endorser__profile__organization", distinct=True))
    )
    return {row["declared_skill"]: row["organizations"] for row in counted}
