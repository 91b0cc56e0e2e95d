"""What is said to open pages."""

from collections.abc import Sequence

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime import loop
from intranet.kernel.realtime.models import RevokedAccess
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError

DELIVERY_S = 5

log = structlog.get_logger("passerelle.realtime")


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
    transaction.on_commit(lambda: _say_here(public_id), robust=True)


def close_session(member: User, session_key: str) -> None:
    """Close the pages opened with one session that is about to end."""
    _say_here(member.public_id, session_key)


def deliver_revoked(rows: Sequence[RevokedAccess]) -> None:
    """Say it from the worker: through the server of this process, or through Redis."""
    for row in rows:
        message = {"type": "access.revoked", "session": ""}
        try:
            if loop.is_server():
                loop.run_on_server(_send(row.member, message)).result(timeout=DELIVERY_S)
            elif settings.REDIS_URL:
                async_to_sync(_send)(row.member, message)
        except (OSError, TimeoutError) as error:
            raise ReceiverDownError(f"channel layer: {type(error).__name__}") from error


def _say_here(member_public_id: str, session_key: str = "") -> None:
    if loop.is_server():
        loop.run_on_server(_send(member_public_id, {"type": "access.revoked", "session": session_key}))


async def _send(member_public_id: str, message: dict[str, str]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await layer.group_send(group_of(member_public_id), message)
