"""Every write to the audience tables. Owning apps call these inside their own transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences import permissions
from intranet.kernel.audiences.memory import forget
from intranet.kernel.audiences.models import EVERYONE, MEMBER, Audience, AudienceMember, AudiencePart, Reveal
from intranet.kernel.audit.actions import record
from intranet.kernel.bulk import insert_rows
from intranet.kernel.permissions import require

REVEAL_LASTS = timedelta(hours=1)


def everyone() -> Audience:
    """The audience of every member but guests."""
    return Audience.objects.get_or_create(kind=EVERYONE, key="")[0]


def only(member: User) -> Audience:
    """The audience of one member alone."""
    return Audience.objects.get_or_create(kind=MEMBER, key=member.public_id)[0]


def audience_for(*, kind: str, key: str) -> Audience:
    """The audience of one thing of an app, made when it is first needed."""
    return Audience.objects.get_or_create(kind=kind, key=key)[0]


@transaction.atomic
def add_audience_member(*, audience: Audience, member: User, until: datetime | None = None) -> None:
    """Let a member see what the audience sees, for ever or until a moment; repeating it only moves the moment."""
    forget()
    AudienceMember.objects.update_or_create(audience=audience, member=member, defaults={"until": until})


@transaction.atomic
def remove_audience_member(*, audience: Audience, member: User) -> None:
    """End it at once. Removing someone who is not there is harmless."""
    forget()
    AudienceMember.objects.filter(audience=audience, member=member).delete()


@transaction.atomic
def set_audience_parts(*, audience: Audience, parts: Iterable[Audience]) -> None:
    """Make an audience of others. Raises ValueError for a part that itself has parts: they are one level deep."""
    wanted = {part.pk for part in parts}
    if AudiencePart.objects.filter(audience__in=wanted).exists():
        raise ValueError("An audience that has parts cannot be a part.")
    forget()
    AudiencePart.objects.filter(audience=audience).exclude(part__in=wanted).delete()
    AudiencePart.objects.bulk_create([AudiencePart(audience=audience, part_id=part) for part in wanted], ignore_conflicts=True)


@transaction.atomic
def add_memberships(*, pairs: Iterable[tuple[int, int]]) -> None:
    """Many at once, for ever: pairs of the primary keys of an audience and a member. Those already there stay as they are."""
    insert_rows(AudienceMember, ("audience", "member"), sorted(set(pairs)), ignore_conflicts=True)


@transaction.atomic
def remove_memberships(*, pairs: Iterable[tuple[int, int]]) -> None:
    """End many at once, pairs as in `add_memberships`: one statement for each audience."""
    members_of: dict[int, list[int]] = defaultdict(list)
    for audience, member in pairs:
        members_of[audience].append(member)
    for audience, members in members_of.items():
        AudienceMember.objects.filter(audience=audience, member__in=members).delete()


@transaction.atomic
def reveal(*, actor: User, subject: str, owner: User, reason: str) -> Reveal:
    """Let an administrator read one thing for one hour. It is in the record, and its owner sees who and why.

    Raises PermissionRefused, and ValueError when no reason is given.
    """
    require(permissions.can_reveal(actor, owner))
    if not reason.strip():
        raise ValueError("A reveal needs a reason.")
    record(actor=actor, verb="audiences.revealed", subject=subject, reason=reason)
    until = timezone.now() + REVEAL_LASTS
    return Reveal.objects.create(actor=actor, subject=subject, owner=owner, reason=reason, until=until)
