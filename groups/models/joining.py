"""How people come to a group, and who may not."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.groups import Group, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable


class JoinRequest(Addressable):
    """A member asks to come into a closed group. Decided once; another may be made after a refusal."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="requests")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_accepted = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "member"], condition=models.Q(decided_at=None), name="groups_joinrequest_open"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "made_at"], condition=models.Q(decided_at=None), name="groups_joinrequest_waiting"),
            models.Index(fields=["member", "-made_at"], name="groups_joinrequest_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} asks for {self.group_id}"


class LineProblem(models.TextChoices):
    """Why a line of a file is refused."""

    NO_ADDRESS = "no_address", _("Enter an e-mail address, such as name@example.org.")
    DOUBLE = "double", _("This address is on an earlier line.")
    MEMBER = "member", _("The holder of this address is already a member of the group.")
    BANNED = "banned", _("The holder of this address is banned from the group. Lift the ban first.")
    INVITED = "invited", _("This address already has a pending invitation.")
    REFUSED_DOMAIN = "refused_domain", _("Passerelle does not send e-mail to this domain.")
    OUTSIDE = "outside", _("This address is outside the government, and open groups have no guests.")
    STOPPED = (
        "stopped",
        _("The group has reached its daily limit of invitations, or you can no longer invite. Send this line again later."),
    )


class InvitationImport(Addressable):
    """A file of addresses that somebody invites: read by a task, some lines at a time, and reported line by line.

    `lines` counts those that are dealt with, of `total`. The text is forgotten once all are.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    message = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, default="fr")
    access_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    # A line's number, a word for what is wrong with it (see `LineProblem`), and what it says.
    refused: "models.JSONField[list[tuple[int, str, str]]]" = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["group", "-started_at"], name="groups_invitationimport_group")]

    def __str__(self) -> str:
        return self.public_id


class InvitationState(models.TextChoices):
    """What has become of an invitation."""

    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Neither accepted, declined nor withdrawn; perhaps expired."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def waiting(self) -> Self:
        """Those that can be accepted now."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Invitation(Addressable):
    """Someone is asked to come: a member by name, or whoever holds an address by a mailed link that works once.

    Whoever accepts is kept as its `member`, also when it was addressed to an e-mail.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # In lower case; empty for a member invited by name.
    email = models.EmailField(blank=True)
    # The digest of the secret of the link: useless to whoever reads the table.
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    role = models.CharField(max_length=8, choices=GroupRole, default=GroupRole.MEMBER)
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, default="fr")
    # Where a guest comes from, as the inviter says.
    organization = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    # When a guest's access ends, once they have come.
    access_until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=models.Q(accepted_at=None, declined_at=None, withdrawn_at=None, member__isnull=False),
                name="groups_invitation_open_member",
            ),
            models.UniqueConstraint(
                fields=["group", "email"],
                condition=models.Q(accepted_at=None, declined_at=None, withdrawn_at=None) & ~models.Q(email=""),
                name="groups_invitation_open_email",
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | ~models.Q(email=""), name="groups_invitation_addressed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "-sent_at", "-id"], name="groups_invitation_group"),
            models.Index(fields=["email"], condition=~models.Q(email=""), name="groups_invitation_email"),
        ]

    @property
    def message_language(self) -> str:
        """The language of its message, when whoever invited has said it: for an invitation by e-mail."""
        return self.language if self.email else ""

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> InvitationState:
        """What has become of it at this moment."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.declined_at:
            return InvitationState.DECLINED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.WAITING if self.expires_at > timezone.now() else InvitationState.EXPIRED

    @property
    def addressee(self) -> str:
        """Whom it asks: the address that it was mailed to, or the name of a member."""
        return self.email or (self.member.display_name if self.member else "")

    @property
    def is_waiting(self) -> bool:
        return self.state == InvitationState.WAITING


class GuestAccount(models.Model):
    """Where a guest comes from, as whoever invited them says, or else as they say themselves. Shown to co-members only."""

    member = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="guest_account")
    organization = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.organization


class GuestWarning(models.Model):
    """The sponsor of a guest was told that the access ends at `until`, `days` before: once each."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "until", "days"], name="groups_guestwarning_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.days} days before"


class Ban(models.Model):
    """Someone who may not come into a group, nor see what it shows its members alone."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="bans")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "member"], name="groups_ban_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} banned from {self.group_id}"
