"""Facts that people are told, what each of them was told and how, and what they chose."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience, Place
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.notifications.kinds import Mail
from intranet.kernel.work.models import OutboxRow


class Event(Addressable):
    """A fact that people are told of. `subject` is the thing (a registered word and a public id); small facts, no words.

    `withdrawn_at`: the thing was hidden or deleted, and nobody is told of it meanwhile.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, db_index=True)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    facts: "models.JSONField[dict[str, str | int | bool]]" = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    # What the page found for the sentence (see `Kind.things`).
    thing: object = None

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class PendingEvent(OutboxRow):
    """An event whose people are still to be told; it begins again after `after`, a primary key, in the part `part`."""

    coalesced_by = ("event",)

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="+")
    part = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveBigIntegerField(default=0)

    class Meta(OutboxRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.event_id} from {self.part}, {self.after}"


class Outcome(models.TextChoices):
    """What became of an event for one of the people whom it could have told."""

    SHOWN = "shown"
    MAIL_ONLY = "mail_only"
    OWN_ACT = "own_act"
    NO_ACCOUNT = "no_account"
    NOT_VISIBLE = "not_visible"
    MUTED = "muted"
    SWITCHED_OFF = "switched_off"


class MailState(models.TextChoices):
    """Where a mail is. From `SENDING` on, it has its Message-ID; `UNCERTAIN` may have left, and is not sent again."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Why(models.TextChoices):
    """Why a mail did not leave."""

    NOTHING_LEFT = "nothing_left"
    NOT_VISIBLE = "not_visible"
    NO_ACCOUNT = "no_account"
    NO_ADDRESS = "no_address"
    SWITCHED_OFF = "switched_off"
    MUTED = "muted"
    REFUSED = "refused"


class Mailing(models.Model):
    """A mail to one member, and how far it got. `handed_at` is written before the mail server may take it.

    `claim` is of the worker that sends it: one that lost it to another (its lease ended) can no longer hand it over.
    """

    state = models.CharField(max_length=9, choices=MailState, default=MailState.PENDING)
    why = models.CharField(max_length=12, choices=Why, blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="")
    claim = models.CharField(max_length=32, blank=True, default="")
    handed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Channel(models.TextChoices):
    """How news leaves the site."""

    MAIL = "mail"


class Delivery(Mailing):
    """One event, mailed at once to one member."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "member", "channel"], name="notifications_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.member_id}"


class Cadence(models.TextChoices):
    """How often a summary leaves."""

    DAILY = Mail.DAILY.value
    WEEKLY = Mail.WEEKLY.value


class Digest(Mailing):
    """The summary of one period for one member: of the 24 hours before 7 o'clock of the day `period`, or of the week before."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    cadence = models.CharField(max_length=6, choices=Cadence)
    period = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "cadence", "period"], name="notifications_digest_once")
        ]
        indexes: ClassVar = [models.Index(fields=["period"], name="notifications_digest_period")]

    def __str__(self) -> str:
        return f"{self.cadence} of {self.period} to {self.member_id}"


class PendingMail(OutboxRow):
    """A mail that waits to leave: of one event, or a summary."""

    delivery = models.OneToOneField(Delivery, null=True, blank=True, on_delete=models.CASCADE, related_name="pending")
    digest = models.OneToOneField(Digest, null=True, blank=True, on_delete=models.CASCADE, related_name="pending")

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(delivery=None, digest__isnull=False) | models.Q(delivery__isnull=False, digest=None),
                name="notifications_pendingmail_one",
            )
        ]

    def __str__(self) -> str:
        return f"mail of {self.delivery_id or self.digest_id}"


_SHOWN = models.Q(outcome=Outcome.SHOWN)


def _waiting_for(mail: Mail) -> models.Q:
    return models.Q(digest=None, mail=mail)


class Notification(models.Model):
    """What an event was for one member: a row for everyone who was considered, told or not, so that it can be explained.

    Kind and subject repeat the event's. `mail` is what the member's choice said at that moment; `digest` is the summary that
    took it.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)
    follow_key = models.CharField(max_length=60, blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome)
    mail = models.CharField(max_length=7, choices=Mail, default=Mail.NONE)
    digest = models.ForeignKey(Digest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "member"], name="notifications_notification_once")]
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], condition=_SHOWN, name="notifications_list"),
            models.Index(fields=["member", "id"], condition=_SHOWN & models.Q(read_at=None), name="notifications_unread"),
            models.Index(fields=["member", "subject"], name="notifications_ledger"),
            # One for each cadence: SQLite does not see that a value is one of two.
            models.Index(fields=["member", "at"], condition=_waiting_for(Mail.DAILY), name="notifications_for_morning"),
            models.Index(fields=["member", "at"], condition=_waiting_for(Mail.WEEKLY), name="notifications_for_monday"),
            models.Index(fields=["digest"], condition=models.Q(digest__isnull=False), name="notifications_in_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.member_id}: {self.outcome}"


class Preference(models.Model):
    """What a member chose for one kind of news; a kind without a row is as it is declared."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    on_site = models.BooleanField()
    mail = models.CharField(max_length=7, choices=Mail)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "kind"], name="notifications_preference_unique")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind}"
