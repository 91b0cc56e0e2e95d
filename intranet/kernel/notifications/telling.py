"""Whom an event tells, where every app answers alike."""

from collections.abc import Collection, Iterator

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.kinds import Told
from intranet.kernel.notifications.models import Event


def told_of_mention(event: Event) -> Iterator[Told]:
    """Those whose `handles` the event has."""
    handles = str(event.facts.get("handles", "")).split()
    yield Told("mentioned", User.objects.filter(handle__in=handles))


def followers(reason: str, key: str, *, but: Collection[str]) -> Told:
    """Who follows a key; those mentioned (`but`, their handles) are told of that instead."""
    following = Follow.objects.filter(key=key).exclude(member__handle__in=but)
    return Told(reason, User.objects.filter(pk__in=following.values("member")), key)
