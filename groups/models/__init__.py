"""Groups, those who are in them or were asked to come, and what they discuss."""

from groups.models.discussions import Reading, Reply, Thread
from groups.models.exports import GroupExport
from groups.models.groups import (
    CoOwner,
    Group,
    GroupKind,
    GroupMonth,
    GroupQuerySet,
    GroupRole,
    Membership,
    MembershipQuerySet,
)
from groups.models.joining import (
    Ban,
    GuestAccount,
    GuestWarning,
    Invitation,
    InvitationImport,
    InvitationState,
    JoinRequest,
    LineProblem,
)

__all__ = [
    "Ban",
    "CoOwner",
    "Group",
    "GroupExport",
    "GroupKind",
    "GroupMonth",
    "GroupQuerySet",
    "GroupRole",
    "GuestAccount",
    "GuestWarning",
    "Invitation",
    "InvitationImport",
    "InvitationState",
    "JoinRequest",
    "LineProblem",
    "Membership",
    "MembershipQuerySet",
    "Reading",
    "Reply",
    "Thread",
]
