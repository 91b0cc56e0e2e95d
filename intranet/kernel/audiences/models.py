"""Who may see a thing: one row for each set of people that something can be shown to."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.work.models import OutboxRow

EVERYONE = "everyone"
MEMBER = "member"
SHADOW = "shadow"
LIST = "list"
NOBODY = "nobody"


class Audience(models.Model):
    """A set of people, named by a kind that an app registers and the key of the thing that it stands for.

    The kernel's own kinds are `everyone` (key empty: every member but guests), `member` (key: the public id of the one
    member who sees it), `nobody` (key empty) and `list` (key: that of the place that it was chosen for; its parts are the
    people and groups that were named).

    Who is in a list must see what is in the place that it is `within` as well: however it was made, it is never wider. One
    that `reaches_beyond` (a manager's act) is for all who were named, as long as that place is shown to anybody.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40, blank=True)
    within = models.ForeignKey("Place", null=True, blank=True, on_delete=models.PROTECT, related_name="lists")
    reaches_beyond = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="audiences_audience_unique"),
            models.CheckConstraint(
                condition=models.Q(reaches_beyond=False) | models.Q(within__isnull=False), name="audiences_audience_beyond"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind


class AudienceMember(models.Model):
    """A member of an audience, for ever or until a moment. Written by the actions of this app only."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="audience_memberships")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "audience"], name="audiences_member_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.audience_id}"


class AudiencePart(models.Model):
    """An audience made of others (named people and groups), one level deep: a part has no parts of its own."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="wholes")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["audience", "part"], name="audiences_part_unique")]

    def __str__(self) -> str:
        return f"{self.part_id} of {self.audience_id}"


class Place(models.Model):
    """Where things are that have their readers in common, such as a group. `key` is a registered word and a public id.

    A thing keeps an audience of its own, by which streams and indexes find it. When the audience of its place changes, the
    things follow in the background, and until they have, `moved_at` is set. Meanwhile the `shadow` of the place (an audience
    without members) is among the audience ids of everyone who is not of its new audience, and
    hides from them whatever is there: a place that closes is closed at once, however much it holds.

    A part of a place that may get readers of its own (a folder, a page with those under it) is a place as well, `within` the
    other, whose audience it has until somebody narrows it.
    """

    shadow = models.OneToOneField(Audience, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    within = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    # The audiences that things still there may have from before.
    former_audiences: "models.JSONField[list[int]]" = models.JSONField(default=list)
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["moved_at"], condition=models.Q(moved_at__isnull=False), name="audiences_place_moving")
        ]

    def __str__(self) -> str:
        return self.key


class PlaceMove(OutboxRow):
    """A place whose things still have to get its audience. `moved_at`: all have it, and what repeats it must still follow."""

    coalesced_by = ("place",)

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["place"], name="audiences_placemove_place")]

    def __str__(self) -> str:
        return f"move of {self.place_id}"


class ShareableQuerySet[Thing: models.Model](models.QuerySet[Thing]):
    def visible_to(self, viewer: User) -> Self:
        """What the viewer may see now: published, not waiting, hidden nor deleted, and shown to an audience of theirs."""
        from intranet.kernel.audiences.queries import audiences_of

        found = audiences_of(viewer)
        return self.shown_to(found.ids, found.closed, timezone.now())

    def readable(self) -> Self:
        """What somebody may read: published, not waiting, hidden nor deleted."""
        return self.filter(published_at__isnull=False, pending_at=None, hidden_at=None, deleted_at=None)

    def shown_to(self, audiences: Collection[int], closed: Collection[int], now: datetime) -> Self:
        """What `visible_to` gives a viewer of these audiences, for whom these places are closed (see `ViewerAudiences`)."""
        rows = self.filter(
            published_at__lte=now,
            pending_at=None,
            hidden_at=None,
            deleted_at=None,
            audience__in=audiences,
        )
        return rows.exclude(place__in=closed) if closed else rows


class Shareable(models.Model):
    """A thing shown to one audience. `pending_at` waits for approval, `hidden_at` was hidden by moderation.

    One that is in a place has the place's audience, or a narrower one. `search_kind` names its index, when it has one, so
    that what moves with its place is indexed anew.
    """

    search_kind: ClassVar[str] = ""

    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    pending_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Reveal(models.Model):
    """An administrator reads one thing beyond their audience, for one hour, for a reason that its owner sees.

    `subject` is a registered word and a public id, such as `thread:4f7…`. A thing of several owners has a row for each.
    """

    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reveals")
    subject = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["actor", "subject", "until"], name="audiences_reveal_open"),
            models.Index(fields=["owner", "-at"], name="audiences_reveal_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} reads {self.subject}"
