"""The one function that SQL, both search engines, sockets, mail and tokens ask: which audiences a member is of."""

from django.db.models import Q
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, MEMBER, Audience, AudiencePart


def audience_ids(viewer: User) -> frozenset[int]:
    """The ids of every audience that `viewer` is in at this moment; none for an account that doesn't work.

    Everyone (not for guests), their own, those that they are an unexpired member of, and those that have one of these as a
    part. Two statements, or three for someone who is part of a named selection.
    """
    if not viewer.is_active:
        return frozenset()
    own = Q(kind=MEMBER, key=viewer.public_id)
    joined = Q(memberships__member=viewer) & (Q(memberships__until=None) | Q(memberships__until__gt=timezone.now()))
    everyone = Q() if viewer.is_guest else Q(kind=EVERYONE)
    direct = set(Audience.objects.filter(own | joined | everyone if everyone else own | joined).values_list("pk", flat=True))
    wholes = AudiencePart.objects.filter(part__in=direct).values_list("audience", flat=True)
    return frozenset(direct.union(wholes))
