"""Every write to the audience tables. Owning apps call these inside their own transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, MEMBER, Audience, AudienceMember, AudiencePart


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
    AudienceMember.objects.update_or_create(audience=audience, member=member, defaults={"until": until})


@transaction.atomic
def remove_audience_member(*, audience: Audience, member: User) -> None:
    """End it at once. Removing someone who is not there is harmless."""
    AudienceMember.objects.filter(audience=audience, member=member).delete()


@transaction.atomic
def set_audience_parts(*, audience: Audience, parts: Iterable[Audience]) -> None:
    """Make an audience of others. Raises ValueError for a part that itself has parts: they are one level deep."""
    wanted = {part.pk for part in parts}
    if AudiencePart.objects.filter(audience__in=wanted).exists():
        raise ValueError("An audience that has parts cannot be a part.")
    AudiencePart.objects.filter(audience=audience).exclude(part__in=wanted).delete()
    AudiencePart.objects.bulk_create([AudiencePart(audience=audience, part_id=part) for part in wanted], ignore_conflicts=True)
