"""What is handed to the open pages of every process, from any thread and without waiting."""

from collections.abc import Iterable, Sequence
from itertools import batched

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime import loop
from intranet.kernel.realtime.hub import hub
from intranet.kernel.realtime.models import RevokedAccess
from intranet.kernel.realtime.news import Look, SharedNews
from intranet.kernel.realtime.publishing import publisher
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError

# Of one message to the other processes.
MAX_MEMBERS = 500


def say(news: SharedNews) -> None:
    """Have the pages of this process told, and through Redis those of the others. What fails here, pages catch up with."""
    _say_here(news)
    if settings.REDIS_URL:
        publisher().put([news])


def say_after_commit(news: SharedNews) -> None:
    """Say it once the current transaction has committed, never when it is rolled back. A failure fails no write."""
    transaction.on_commit(lambda: say(news), robust=True)


@transaction.atomic
def look_again(members: Iterable[str]) -> None:
    """After commit, have the open pages of these members (public ids) look again at their session and their audiences.

    This process says so at once; the stored rows make sure that it is said, and reach the server when it is another process.
    """
    for some in batched(sorted(set(members)), MAX_MEMBERS, strict=False):
        outboxes.put([RevokedAccess(member=member) for member in some])
        say_after_commit(Look(some))


def look_again_soon(members: Iterable[str]) -> None:
    """The same for rights that have only grown: nothing is stored, since a page looks again by itself."""
    for some in batched(members, MAX_MEMBERS, strict=False):
        say_after_commit(Look(some))


def look_again_at(keys: Iterable[str]) -> None:
    """After commit, have connections of doors that listen to one of these keys look again at who may be there.

    Nothing is stored: they look again by themselves after a while.
    """
    for some in batched(keys, MAX_MEMBERS, strict=False):
        say_after_commit(Look((), keys=some))


def end_session(member: User, session_key: str) -> None:
    """Close the pages opened with one session that is about to end."""
    say(Look((member.public_id,), session_key))


def deliver_revoked(rows: Sequence[RevokedAccess]) -> None:
    """Say it from the worker: to the pages of this process, and through Redis to those of the others."""
    news = Look(tuple(row.member for row in rows))
    _say_here(news)
    if settings.REDIS_URL:
        try:
            publisher().publish([news])
        except (OSError, RedisError) as error:
            raise ReceiverDownError(f"Redis: {type(error).__name__}") from error


def _say_here(news: SharedNews) -> None:
    if loop.is_server():
        loop.call_on_server(hub.take, [news])
