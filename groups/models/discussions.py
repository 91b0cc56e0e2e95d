"""Discussions of a group: threads and their replies, and how far members have read them."""

from datetime import datetime
from typing import ClassVar, Final

from django.db import models
from django.urls import reverse
from django.utils import timezone

from groups.models.groups import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import ShareableQuerySet
from intranet.kernel.contributions.models import Contribution
from profiles.models import Organization

MAX_TITLE_LENGTH: Final = 200
MAX_TEXT_LENGTH: Final = 20_000
# A reply deeper than this stands under its fourth ancestor, after those written before it.
INDENTED: Final = 4
# The milliseconds from the beginning of a thread to a reply, in so many digits: thirty years.
SLOT_DIGITS: Final = 12
LAST_MICROSECOND: Final = 9_999_999_999_999_999


class GroupContribution(Contribution):
    """What a member wrote in a discussion. `organization` is the author's at that moment."""

    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=MAX_TEXT_LENGTH)

    class Meta:
        abstract = True


class Thread(GroupContribution):
    """A discussion: its first message and its state. `reply_count` counts the replies that its readers may read.

    `last_number` is that of the reply published last, whatever became of it.
    """

    search_kind = "thread"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="threads")
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    is_pinned = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    accepted = models.ForeignKey("Reply", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reply_count = models.PositiveIntegerField(default=0)
    last_slot = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(default=timezone.now)
    last_author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = ShareableQuerySet["Thread"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "token"], condition=~models.Q(token=""), name="groups_thread_token"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "-is_pinned", "-last_activity_at", "-public_id"], name="groups_thread_list"),
            models.Index(fields=["place", "audience"], name="groups_thread_place"),
            models.Index(
                fields=["group", "pending_at"], condition=models.Q(pending_at__isnull=False), name="groups_thread_pending"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def answer(self) -> "Reply | None":
        """The accepted reply, unless moderation has hidden it: the thread is then not answered. Lists join `accepted`."""
        return self.accepted if self.accepted and not self.accepted.hidden_at else None

    @property
    def order(self) -> str:
        """Where it stands in the list of its group: the first by this text is at the top."""
        micros = int(self.last_activity_at.timestamp() * 1_000_000)
        return f"{0 if self.is_pinned else 1}{LAST_MICROSECOND - micros:016d}"

    def get_absolute_url(self) -> str:
        return reverse("groups:thread", args=[self.group.address, self.public_id])


class Reply(GroupContribution):
    """An answer in a thread, to its first message or to another reply."""

    search_kind = "reply"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="replies")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    # The slots of the replies above it and its own: one index gives the whole tree in reading order. See `path_under`.
    path = models.CharField(max_length=(INDENTED + 1) * SLOT_DIGITS)
    # Its rank among the replies of the thread in the order of their publication, from 1; 0 while it waits.
    number = models.PositiveIntegerField(default=0)

    objects = ShareableQuerySet["Reply"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "path"], name="groups_reply_path"),
            models.UniqueConstraint(fields=["author", "token"], condition=~models.Q(token=""), name="groups_reply_token"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="groups_reply_place"),
            models.Index(fields=["thread", "number"], name="groups_reply_number"),
            models.Index(
                fields=["thread", "pending_at"], condition=models.Q(pending_at__isnull=False), name="groups_reply_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} in {self.thread_id}"

    @property
    def level(self) -> int:
        """How far it is indented, from 1."""
        return min(len(self.path) // SLOT_DIGITS, INDENTED)

    @property
    def is_deep(self) -> bool:
        """Whether it stands beside what it answers rather than under it, so that it says whom it answers."""
        return len(self.path) // SLOT_DIGITS > INDENTED

    def get_absolute_url(self) -> str:
        """Its permalink, which leads to its page of the thread."""
        return reverse("groups:reply", args=[self.thread.group.address, self.thread.public_id, self.public_id])


class Reading(models.Model):
    """How far a member has read a discussion that they opened or subscribed to: up to the reply of this number.

    The table is the largest of all: a row is three numbers and a day, and one index serves the page of a thread and the list
    of a group, which ask for the rows of one member in a few threads. Members are never deleted.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField(default=0)
    read_on = models.DateField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "member"], name="groups_reading_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.thread_id}, up to {self.number}"


def next_slot(thread: Thread, at: datetime) -> int:
    """The slot of a new reply: its time since the thread began, after every one before. The thread is locked."""
    return max(int((at - thread.created_at).total_seconds() * 1000), thread.last_slot + 1)


def path_under(parent: Reply | None, slot: int) -> str:
    """Where a new reply stands: under what it answers, or beside it from the fifth level on."""
    above = parent.path[: INDENTED * SLOT_DIGITS] if parent else ""
    return f"{above}{slot:0{SLOT_DIGITS}d}"
