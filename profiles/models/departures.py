"""The plan of a departure: when somebody leaves, retires, moves or is away, and who takes over what they alone look after."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable
from profiles.models.organizations import Organization

MAX_WORD_LENGTH = 500


class DepartureKind(models.TextChoices):
    """Why somebody hands over what they look after."""

    RETIREMENT = "retirement", pgettext_lazy("departure", "Retirement")
    TRANSFER = "transfer", pgettext_lazy("departure", "Transfer")
    LEAVE = "leave", pgettext_lazy("departure", "Leave")
    DEPARTURE = "departure", pgettext_lazy("departure", "Departure from the government")

    @property
    def is_of_the_account(self) -> bool:
        """Whether the account ends as well: nothing can stay with the person."""
        return self in (DepartureKind.RETIREMENT, DepartureKind.DEPARTURE)


class DepartureQuerySet(models.QuerySet["Departure"]):
    def open(self) -> Self:
        """Those whose day has not come and that nobody cancelled."""
        return self.filter(closed_at=None, cancelled_at=None)

    def to_show(self) -> Self:
        """With what a page says of each."""
        return self.select_related("member__profile__organization", "member__profile__supervisor", "manager", "organization")


class Departure(Addressable):
    """The plan of one departure. What is handed over is in its `handovers`.

    `manager` and `organization` are those of the person: who may see the plan when it is over, and they belong nowhere any
    more.
    """

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="departures")
    kind = models.CharField(_("kind"), max_length=10, choices=DepartureKind)
    day = models.DateField(_("last day"))
    manager = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # None: the account ended and nobody had planned it.
    opened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    # How many days before the day the last reminder was sent for.
    reminded_for = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Of a leave: when the person said that they are back.
    back_at = models.DateTimeField(null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(closed_at=None, cancelled_at=None), name="profiles_departure_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["day"], condition=models.Q(closed_at=None, cancelled_at=None), name="profiles_departure_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.member_id} on {self.day}"

    @property
    def key(self) -> str:
        """The subject of its news."""
        return f"departure:{self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    @property
    def type(self) -> DepartureKind:
        return DepartureKind(self.kind)

    @property
    def days_left(self) -> int:
        return (self.day - timezone.localdate()).days

    def get_absolute_url(self) -> str:
        return reverse("profiles:departure", args=[self.public_id])


class HandoverState(models.TextChoices):
    """What became of a thing that is to be handed over."""

    OPEN = "open", pgettext_lazy("handover", "No successor")
    PROPOSED = "proposed", pgettext_lazy("handover", "Proposed, not asked yet")
    ASKED = "asked", pgettext_lazy("handover", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("handover", "Accepted")
    REFUSED = "refused", pgettext_lazy("handover", "Refused")
    UNABLE = "unable", pgettext_lazy("handover", "Can no longer take it")
    STAYS = "stays", pgettext_lazy("handover", "Stays with the person")
    PASSED = "passed", pgettext_lazy("handover", "Handed over")
    FELL = "fell", pgettext_lazy("handover", "Nobody had accepted it: handed to")
    LEFT = "left", pgettext_lazy("handover", "Nobody could take it")
    ASKED_BACK = "asked_back", pgettext_lazy("handover", "Asked for again")
    RETURNED = "returned", pgettext_lazy("handover", "Given back")
    HELD_ON = "held_on", pgettext_lazy("handover", "Kept by the successor")


# Somebody has to be found.
WITHOUT = (HandoverState.OPEN, HandoverState.PROPOSED, HandoverState.REFUSED, HandoverState.UNABLE)
# A successor was asked, and may still become unable.
WITH_SUCCESSOR = (HandoverState.ASKED, HandoverState.ACCEPTED)
# What the last day changes.
UNSETTLED = (*WITHOUT, *WITH_SUCCESSOR, HandoverState.STAYS)
# Somebody else holds it now.
GONE = (HandoverState.PASSED, HandoverState.FELL)


class Handover(Addressable):
    """One thing of a plan, by its key (`group:4f7…`), and the person who was proposed, was asked or has it now.

    `reason` is why they were proposed: a key of the reasons of its kind, or of the plan's own. `word` is what they were told,
    `answer` what they said.
    """

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="handovers")
    key = models.CharField(max_length=60)
    successor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="handovers")
    reason = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=HandoverState, default=HandoverState.OPEN)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    word = models.CharField(max_length=MAX_WORD_LENGTH, blank=True)
    answer = models.CharField(max_length=MAX_WORD_LENGTH, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["departure", "key"], name="profiles_handover_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["successor", "state"], name="profiles_handover_successor"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.departure_id}"

    @property
    def kind_word(self) -> str:
        """The word of its kind."""
        return self.key.partition(":")[0]

    @property
    def type(self) -> HandoverState:
        return HandoverState(self.state)
