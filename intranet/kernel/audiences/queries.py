"""The one function that SQL, both search engines, sockets, mail and tokens ask: which audiences a member is of."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.memory import recall, remember
from intranet.kernel.audiences.models import EVERYONE, MEMBER, Audience, AudienceMember, AudiencePart, Reveal


def audience_ids(viewer: User) -> frozenset[int]:
    """The ids of every audience that `viewer` is in at this moment; none for an account that doesn't work.

    Everyone (not for guests), their own, those that they are an unexpired member of, and those that have one of these as a
    part. Two statements; within one request, none from the second call on (see `memory`).
    """
    if not viewer.is_active:
        return frozenset()
    known = recall(viewer.pk)
    if known is None:
        known = _read_audience_ids(viewer)
        remember(viewer.pk, known)
    return known


def _read_audience_ids(viewer: User) -> frozenset[int]:
    """Each half of the union follows an index of its own: a join of audiences and memberships would read them all."""
    standing = Q(kind=MEMBER, key=viewer.public_id)
    if not viewer.is_guest:
        standing |= Q(kind=EVERYONE, key="")
    unexpired = Q(until=None) | Q(until__gt=timezone.now())
    joined = AudienceMember.objects.filter(unexpired, member=viewer).values_list("audience", flat=True)
    direct = set(Audience.objects.filter(standing).values_list("pk", flat=True).union(joined))
    wholes = AudiencePart.objects.filter(part__in=direct).values_list("audience", flat=True)
    return frozenset(direct.union(wholes))


def is_revealed(viewer: User, subject: str) -> bool:
    """Whether the viewer may read this thing now because of a reveal; only an administrator ever may.

    Reading code asks it beside `visible_to`, for the one thing of the page, never to widen a list.
    """
    if not viewer.is_active or not viewer.is_staff:
        return False
    return Reveal.objects.filter(actor=viewer, subject=subject, until__gt=timezone.now()).exists()


def reveals_of(owner: User) -> QuerySet[Reveal]:
    """Who read what of this member beyond their audience, newest first, for the owner's own eyes."""
    return Reveal.objects.filter(owner=owner).select_related("actor").order_by("-at")
