"""Addresses that lines of one file want from each other."""

from collections.abc import Mapping, Sequence
from itertools import batched

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import members_by_email
from profiles.imports.employees.lines import EmployeeLine
from profiles.models import SourceRecord

LOOKED_UP_AT_ONCE = 500


def members_who_exchange(lines: Sequence[EmployeeLine], source: str) -> list[User]:
    """The members whose address another line wants, and who all get a new one from these lines.

    A chain that ends at somebody whom the file gives no other address is left out: its first line will be refused, and
    those that count on it.
    """
    member_of: dict[str, int] = {}
    holders: dict[str, User] = {}
    for some in batched(lines, LOOKED_UP_AT_ONCE, strict=False):
        records = SourceRecord.objects.filter(source=source, number__in=[line.number for line in some])
        member_of |= dict(records.values_list("number", "member"))
        holders |= members_by_email(line.email for line in some)
    wanted = {line.number: holders[line.email] for line in lines if line.email in holders}
    stuck = _stuck(wanted, member_of)
    return [holder for number, holder in wanted.items() if number not in stuck]


def numbers_freed_by_file(lines: Sequence[EmployeeLine], source: str, line_of: Mapping[str, int]) -> set[str]:
    """The numbers whose address is that of somebody who has a good line in the file, and so another address there."""
    freed: set[str] = set()
    for some in batched(lines, LOOKED_UP_AT_ONCE, strict=False):
        holders = members_by_email(line.email for line in some)
        records = SourceRecord.objects.filter(source=source, member__in=[holder.pk for holder in holders.values()])
        moving = {member for member, number in records.values_list("member", "number") if line_of.get(number)}
        freed |= {line.number for line in some if line.email in holders and holders[line.email].pk in moving}
    return freed


def _stuck(wanted: Mapping[str, User], member_of: Mapping[str, int]) -> set[str]:
    """The numbers that can't have the address they want, because its holder keeps it."""
    number_of = {member: number for number, member in member_of.items() if number in wanted}
    claimant_of = {number_of[holder.pk]: number for number, holder in wanted.items() if holder.pk in number_of}
    stuck = {number for number, holder in wanted.items() if holder.pk not in number_of}
    waiting = list(stuck)
    while waiting:
        claimant = claimant_of.get(waiting.pop())
        if claimant is not None and claimant not in stuck:
            stuck.add(claimant)
            waiting.append(claimant)
    return stuck
