"""Inviting a file of addresses: kept by the page, read by a task some lines at a time, reported line by line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from groups.actions.membership import locked
from groups.joining.actions.invitations import checked_access, write_invitations
from groups.joining.imports import Line, read_lines
from groups.joining.permissions import can_send_invitations, taken_addresses
from groups.models import Group, GroupKind, InvitationImport, LineProblem
from groups.tasks import read_invitations
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import domain_of
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.work import outboxes

# Lines of one transaction, which stays well under 200 ms with its mails.
LINES_AT_ONCE: Final = 50
KEPT: Final = timedelta(days=30)


@transaction.atomic
def invite_file(
    *,
    actor: User,
    group: Group,
    name: str,
    text: str,
    message: str = "",
    language: str = "fr",
    access_until: datetime | None = None,
) -> InvitationImport:
    """Keep a file of addresses for a task, which invites each and reports each line that it refuses.

    Raises PermissionRefused, also when the group has sent too many invitations today, and FileUnreadable.
    """
    lines = read_lines(text)
    require(can_send_invitations(actor, group, len(lines)))
    kept = InvitationImport.objects.create(
        group=group,
        actor=actor,
        name=name[:200],
        text=text,
        message=message,
        language=language,
        access_until=checked_access(access_until),
        total=len(lines),
    )
    record(actor=actor, verb="groups.file_invited", subject=group.key, lines=len(lines), file=kept.public_id)
    read_invitations.enqueue(public_id=kept.public_id)
    return kept


def lines_left(public_id: str) -> Sequence[Line]:
    """Every line of a file that is not wholly dealt with; none for another."""
    kept = InvitationImport.objects.only("text").filter(public_id=public_id, finished_at=None).first()
    return read_lines(kept.text) if kept else ()


@transaction.atomic
def read_some_lines(*, public_id: str, lines: Sequence[Line]) -> bool:
    """Deal with the next of the lines of a file, and say whether any are left. Repeating it never invites a line twice.

    Whoever sent the file may lose the right to invite meanwhile: what is left of it is then refused.
    """
    rows = InvitationImport.objects.select_for_update(of=("self",)).select_related("group", "actor")
    kept = rows.filter(public_id=public_id, finished_at=None).first()
    if kept is None:
        return False
    group = locked(kept.group)
    some = lines[kept.lines : kept.lines + LINES_AT_ONCE]
    if can_send_invitations(kept.actor, group, len(some)):
        _invite(kept, group, lines, some)
    else:
        kept.refused += [(line.number, LineProblem.STOPPED.value, line.text) for line in lines[kept.lines :]]
        some = lines[kept.lines :]
    kept.lines = min(kept.lines + len(some), kept.total)
    kept.refused_count = len(kept.refused)
    if kept.lines >= kept.total:
        kept.finished_at, kept.text = timezone.now(), ""
    kept.save(update_fields=["lines", "invited", "refused", "refused_count", "finished_at", "text"])
    return kept.finished_at is None


def _invite(kept: InvitationImport, group: Group, lines: Sequence[Line], some: Sequence[Line]) -> None:
    """Judge some lines of a file, and invite those that nothing speaks against."""
    before = {line.email for line in lines[: kept.lines]}
    taken = taken_addresses(group, [line.email for line in some if line.email])
    outside = {domain: domain_of(f"x@{domain}") is None for domain in {line.domain for line in some}}
    guests, invited = set[str](), list[str]()
    for line in some:
        problem = line.problem
        if problem is None and line.email in before:
            problem = LineProblem.DOUBLE
        problem = problem or taken.get(line.email)
        is_outside = problem is None and outside[line.domain]
        if is_outside and group.kind == GroupKind.OPEN:
            problem = LineProblem.OUTSIDE
        if problem is not None:
            kept.refused.append((line.number, problem.value, line.text))
            continue
        before.add(line.email)
        invited.append(line.email)
        if is_outside:
            guests.add(line.email)
    if invited:
        with outboxes.background():
            write_invitations(
                actor=kept.actor,
                group=group,
                emails=invited,
                guests=guests,
                message=kept.message,
                language=kept.language,
                access_until=kept.access_until,
            )
    kept.invited += len(invited)


def forget_imports() -> None:
    """Delete files and their reports a month after they were sent."""
    InvitationImport.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
