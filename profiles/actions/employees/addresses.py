"""Addresses that change hands: from who left to who came, or between people of one file."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from intranet.kernel.accounts.actions.imports import release_emails
from intranet.kernel.accounts.models import State, User
from intranet.kernel.accounts.queries import members_by_email
from profiles.actions.employees.batches import Outcome, PlacedLine
from profiles.imports.reader import BadLine


def settle_addresses(
    lines: Sequence[PlacedLine], member_of: Mapping[str, int], outcome: Outcome, *, is_last_turn: bool
) -> list[PlacedLine]:
    """The lines whose address is free, or freed now because its holder left. The others wait, or are refused on the last turn.

    `member_of` maps the numbers that stand for a member to it.
    """
    holders = members_by_email(one.line.email for one in lines)
    ready, released = [], []
    for one in lines:
        holder = holders.get(one.line.email)
        if holder is None or holder.pk == member_of.get(one.line.number):
            ready.append(one)
        elif holder.state == State.DEPARTED:
            released.append(holder)
            ready.append(one)
        elif is_last_turn:
            outcome.refused.append(BadLine(one.line.line, "The address is that of another account.", "email"))
        else:
            outcome.postponed.append(one)
    release_emails(members=released)
    return ready


@transaction.atomic
def release_exchanged_addresses(*, members: Sequence[User]) -> None:
    """Take their address from members of whom the file says a new one, so that its next owner can have it."""
    release_emails(members=members)
