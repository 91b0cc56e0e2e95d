"""Groups and their members."""

from collections.abc import Collection
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience, Place, Shareable, ShareableQuerySet
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.data.public_ids import Addressable, named_address
from intranet.kernel.text.bilingual import Words, fold
from profiles.models import Organization

AUDIENCE_KIND = "group"


class GroupKind(models.TextChoices):
    """Who knows of a group, and who reads it."""

    OPEN = "open", pgettext_lazy("group", "Open")
    CLOSED = "closed", pgettext_lazy("group", "Closed")
    HIDDEN = "hidden", pgettext_lazy("group", "Hidden")


class GroupRole(models.TextChoices):
    """What a member does in a group; the verbs of each role are guardian permissions of its role group."""

    OWNER = "owner", pgettext_lazy("group", "Owner")
    ANIMATOR = "animator", pgettext_lazy("group", "Facilitator")
    MEMBER = "member", pgettext_lazy("group", "Member")
    GUEST = "guest", pgettext_lazy("group", "Guest")


class GroupQuerySet(ShareableQuerySet["Group"]):
    def active(self) -> Self:
        """Those that are neither archived nor deleted."""
        return self.filter(archived_at=None, deleted_at=None)

    def among(self, audiences: Collection[int], closed: Collection[int]) -> Self:
        """Those listed to these audiences, and those of members: a guest sees the closed group that invited them."""
        listed = models.Q(audience__in=audiences)
        if closed:
            listed &= ~models.Q(place__in=closed)
        return self.filter(listed | models.Q(members_audience__in=audiences))


class Group(Addressable, Shareable):
    """People who share content.

    As a `Shareable`, a group is its listing: its page, its name and its counts, whose place is `listing` and whose audience is
    everyone's unless it is hidden. What is in it is in the place `content`: for everyone when it is open, else for its members.
    What a tool holds has a place of its own, with the audience of `content` while the tool is switched on, and nobody's else.
    """

    search_kind = "group"

    kind = models.CharField(_("kind"), max_length=8, choices=GroupKind, default=GroupKind.OPEN)
    name_fr = models.CharField(_("French name"), max_length=120, blank=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    purpose_fr = models.TextField(_("purpose in French"), max_length=1_000, blank=True)
    purpose_en = models.TextField(_("purpose in English"), max_length=1_000, blank=True)
    welcome_fr = models.TextField(_("welcome message in French"), max_length=2_000, blank=True)
    welcome_en = models.TextField(_("welcome message in English"), max_length=2_000, blank=True)
    # Its members, whatever they do in it: the audience of what a closed or hidden group holds.
    members_audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+")
    content = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="+")
    co_owners = models.ManyToManyField(Organization, through="CoOwner", related_name="groups")
    # Keys of the tools that are switched on (see `kernel/places/tools`).
    tools: "models.JSONField[list[str]]" = models.JSONField(default=list)
    is_approval_needed = models.BooleanField(_("publications wait for approval"), default=False)
    # The people whom co-members may list; who is protected or suspended leaves it within minutes.
    member_count = models.PositiveIntegerField(default=0)
    # Of how many organizations they are; exact within minutes.
    organization_count = models.PositiveIntegerField(default=0)
    # Grows with every change that open pages must hear of.
    version = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [
            ("own_group", "Changes, transfers, archives and deletes the group, and names its owners"),
            ("animate_group", "Invites, approves, pins, locks and hides"),
            ("write_group", "Writes"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name_fr="", name_en=""), name="groups_group_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="groups_group_place"),
            models.Index(fields=["-member_count", "id"], name="groups_group_members"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_fr, self.name_en)

    @property
    def purpose(self) -> Words:
        return Words(self.purpose_fr, self.purpose_en)

    @property
    def welcome(self) -> Words:
        return Words(self.welcome_fr, self.welcome_en)

    @property
    def key(self) -> str:
        """What it is followed and reported as, and the key of its content's place."""
        return f"group:{self.public_id}"

    def tool_key(self, tool: str) -> str:
        """The key of the place of what one of its tools holds."""
        return f"{tool}:{self.public_id}"

    def is_meant_for(self, viewer: User) -> bool:
        return super().is_meant_for(viewer) or self.members_audience_id in audience_ids(viewer)

    @property
    def address(self) -> str:
        return named_address(self.public_id, self.name)

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.address])


class CoOwner(models.Model):
    """An organization that the group belongs to; a group may belong to several, or to none."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="ownerships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "organization"], name="groups_coowner_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} owns {self.group_id}"


def name_key_of(member: User) -> str:
    """What a membership is listed and searched by."""
    return fold(member.display_name)[:200]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Those that have not expired."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=timezone.now()))

    def animating(self) -> Self:
        """Those current ones whose members animate their group: owners and animators."""
        return self.current().filter(role__in=(GroupRole.OWNER, GroupRole.ANIMATOR))


class Membership(models.Model):
    """A member of a group. `until` ends a guest's; `sponsor` answers for a guest.

    What was begun before `threads_read_at`, or before they joined, is not new to them even if they never opened it.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="group_memberships")
    role = models.CharField(max_length=8, choices=GroupRole, default=GroupRole.MEMBER)
    sponsor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    threads_read_at = models.DateTimeField(null=True, blank=True)
    # The member's name, folded: the list of 40,000 members is read and searched in the order of this index.
    name_key = models.CharField(max_length=200, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "member"], name="groups_membership_unique")]
        indexes: ClassVar = [
            models.Index(fields=["member", "group"], name="groups_membership_member"),
            models.Index(fields=["group", "role", "joined_at"], name="groups_membership_role"),
            models.Index(fields=["group", "name_key", "id"], name="groups_membership_name"),
            models.Index(fields=["group", "role", "name_key", "id"], name="groups_membership_role_name"),
            models.Index(fields=["until"], condition=models.Q(until__isnull=False), name="groups_membership_until"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"


class GroupMonth(models.Model):
    """How many joined and left a group in a month (its first day): who left is no longer in the table of members."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "month"], name="groups_month_unique")]

    def __str__(self) -> str:
        return f"{self.group_id} in {self.month:%Y-%m}"
