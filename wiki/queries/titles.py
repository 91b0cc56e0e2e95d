"""Titles that complete what somebody types."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Case, Q, When

from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import fold
from wiki.models import MAX_TITLE_LENGTH, WikiPage

MOST: Final = 10
SHORTEST: Final = 2


def titles_like(viewer: User, words: str) -> Sequence[WikiPage]:
    """The pages that the viewer sees whose title begins so, then those with a word that does; none for a single letter."""
    key = fold(words)[:MAX_TITLE_LENGTH]
    if len(key) < SHORTEST:
        return []
    begins = Q(title_key__startswith=key)
    rows = WikiPage.objects.visible_to(viewer).filter(begins | Q(title_key__contains=f" {key}"), archived_at=None)
    in_order = rows.order_by(Case(When(begins, then=0), default=1), "title_key", "pk")
    return list(in_order.select_related("space__group", "space__organization")[:MOST])
