"""What waits for those who animate groups."""

from collections.abc import Callable, Collection, Mapping

from groups.models import Group
from groups.queries.own import animated_groups
from intranet.kernel.accounts.models import User


def approvals_waiting(member: User, counts_of: Callable[[Collection[int]], Mapping[int, int]]) -> list[tuple[Group, int]]:
    """The groups that a member animates where something waits for approval, with how much: `counts_of` is asked by group."""
    groups = animated_groups(member).filter(is_approval_needed=True).in_bulk()
    counts = counts_of(groups.keys()) if groups else {}
    return [(groups[pk], count) for pk, count in sorted(counts.items()) if count]
