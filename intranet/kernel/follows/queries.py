"""Reads of follows."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow

FOLLOWED_KEYS_SQL: Final = "SELECT key FROM follows_follow WHERE member_id = %s"
"""The keys of all that a member (a primary key) follows, for a statement of another app that is written as SQL."""


def is_following(member: User, key: str) -> bool:
    """Whether the member hears of the thing, muted or not."""
    return Follow.objects.filter(member=member, key=key).exists()


def is_following_anything(member: User) -> bool:
    """Whether the member hears of anything of others: a person, a group, a hashtag, an organization."""
    return Follow.objects.filter(member=member).exists()


def followed_among(member: User, keys: Iterable[str]) -> frozenset[str]:
    """Which of these things the member follows: one statement for a whole list."""
    return frozenset(Follow.objects.filter(member=member, key__in=list(keys)).values_list("key", flat=True))


def followers(key: str, *, but_muted: bool = False) -> QuerySet[User]:
    """The active members who follow a thing, by name; `but_muted` leaves out those who do not want notifications."""
    rows = Follow.objects.filter(key=key)
    if but_muted:
        rows = rows.filter(muted=False)
    return User.objects.filter(is_active=True, pk__in=rows.values("member")).order_by("display_name", "pk")


def follower_counts(keys: Iterable[str]) -> dict[str, int]:
    """How many active members follow each of these things; things that nobody follows are absent."""
    rows = Follow.objects.filter(key__in=list(keys), member__is_active=True)
    return dict(rows.values_list("key").annotate(count=Count("pk")))


def followed_keys(member: User, word: str) -> list[str]:
    """The keys of one kind that a member follows, newest first."""
    rows = Follow.objects.filter(member=member, key__startswith=f"{word}:")
    return list(rows.order_by("-created_at", "-pk").values_list("key", flat=True))


def colleagues(member: User) -> QuerySet[User]:
    """The members who follow this one and whom this one follows."""
    follows_back = Follow.objects.filter(member=OuterRef("pk"), key=f"person:{member.public_id}")
    followed = Follow.objects.filter(member=member, key=Concat(Value("person:"), OuterRef("public_id")))
    return User.objects.filter(Exists(follows_back), Exists(followed), is_active=True).order_by("display_name", "pk")
