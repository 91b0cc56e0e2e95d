"""What is said to open pages."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime import loop
from intranet.kernel.realtime.models import RevokedAccess
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError

DELIVERY_S = 3


def group_of(member_public_id: str) -> str:
    """The channel group of one member's open pages."""
    return f"member.{member_public_id}"


@transaction.atomic
def close_connections(member: User) -> None:
    """After commit, close the open pages of a member whose sessions have ended.

    Each connection looks at its own session again: those that still stand stay. This process says so at once; the
    stored row makes sure that it is said, and reaches the server when this process is another one.
    """
    outboxes.put([RevokedAccess(member=member.public_id)])
    public_id = member.public_id
    transaction.on_commit(lambda: _say_here(public_id), robust=True)  # a layer that is down fails no write


def close_session(member: User, session_key: str) -> None:
    """Close the pages opened with one session that is about to end."""
    _say_here(member.public_id, session_key)


def deliver_revoked(rows: Sequence[RevokedAccess]) -> None:
    """Say it from the worker: through the server of this process, or through Redis."""
    for row in rows:
        try:
            said = _say_here(row.member)
            if said is not None:
                said.result(timeout=DELIVERY_S)
        except (OSError, TimeoutError, RedisError) as error:
            raise ReceiverDownError(f"channel layer: {type(error).__name__}") from error


def _say_here(member_public_id: str, session_key: str = "") -> "Future[None] | None":
    """Say it through the server of this process, without waiting; else through Redis; else leave it to the worker."""
    message = {"type": "access.revoked", "session": session_key}
    if loop.is_server():
        return loop.run_on_server(_send(member_public_id, message))
    if settings.REDIS_URL:
        async_to_sync(_send)(member_public_id, message)
    return None


async def _send(member_public_id: str, message: dict[str, str]) -> None:
    async with asyncio.timeout(DELIVERY_S):
        await get_channel_layer().group_send(group_of(member_public_id), message)
