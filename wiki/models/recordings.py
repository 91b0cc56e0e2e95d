"""What people say aloud: recordings of a page, the slices in which they arrive, and their captions."""

import hashlib
import json
from datetime import timedelta
from typing import ClassVar, Final, Self, TypedDict

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.work.models import OutboxRow
from wiki.models.pages import LANGUAGES, MAX_TITLE_LENGTH, WikiPage

MAX_MINUTES: Final = 20
SLICE_SECONDS: Final = 2
MAX_SLICE_BYTES: Final = 4 * 1024 * 1024
MAX_SLICES: Final = MAX_MINUTES * 60 // SLICE_SECONDS + 200
"""In all takes together; a pause ends a slice early."""
MAX_TAKES: Final = 50
MAX_RECORDING_BYTES: Final = 1024**3
MAX_CUES: Final = 2_000
MAX_CUE_LENGTH: Final = 500
MAX_TRANSCRIPT_LENGTH: Final = 100_000
ERASED_AFTER: Final = timedelta(days=30)
"""After consent was withdrawn; and what was never finished, after its last slice."""


class Cue(TypedDict):
    """A sentence of a transcript, and when it is said, in milliseconds."""

    start: int
    end: int
    text: str


class Medium(models.TextChoices):
    """What is recorded."""

    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")


class RecordingState(models.TextChoices):
    """How far a recording is. `READY`: it is played, converted or as it came."""

    RECORDING = "recording", pgettext_lazy("a recording", "Not finished")
    CONVERTING = "converting", pgettext_lazy("a recording", "Being prepared")
    READY = "ready", pgettext_lazy("a recording", "Ready")
    FAILED = "failed", pgettext_lazy("a recording", "Could not be prepared")


class Problem(models.TextChoices):
    """Why a recording could not be prepared, or is played as it came."""

    NONE = "", ""
    UNREADABLE = "unreadable", _("The file has no sound or picture that can be read. Record or send it again.")
    TOO_LONG = "too_long", _("Preparing it took too long. Record it in shorter parts.")
    INFECTED = "infected", _("The file contains a virus. It was not kept.")
    NOT_CONVERTED = "not_converted", _("It is played as it was recorded: not every browser can play it.")
    NOT_JOINED = "not_joined", _("It has several parts, which this site cannot join yet. Nothing is lost.")


class RecordingQuerySet(models.QuerySet["Recording"]):
    def transcribed(self) -> Self:
        """Those whose words everyone who reads their page may read: approved as captions, and still consented to."""
        heard = self.filter(consented_at__isnull=False, withdrawn_at=None).exclude(state=RecordingState.RECORDING)
        return heard.filter(captions_approved_at__isnull=False).exclude(cues=[])


class Recording(Addressable):
    """Something that `speaker` says on a page, recorded by themselves or by who interviews them.

    It arrives in slices (`RecordingSlice`), or whole as `original`; the worker makes `mp4` and `webm` of it, whose sound alone
    they have when nothing is seen. Others hear it while consent is given: `consented_at`, and not `withdrawn_at`.
    `replaces` is the earlier take, which stays until this one is kept.
    """

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="recordings")
    # The question that it answers.
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    medium = models.CharField(max_length=5, choices=Medium)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    speaker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RecordingState, default=RecordingState.RECORDING)
    problem = models.CharField(max_length=13, choices=Problem, default=Problem.NONE, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Of the slices, in bytes.
    size = models.PositiveBigIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    original = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mp4 = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    webm = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    poster = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)
    consented_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    cues: "models.JSONField[list[Cue]]" = models.JSONField(default=list, blank=True)
    captions_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    captions_approved_at = models.DateTimeField(null=True, blank=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["page", "state"], name="wiki_recording_page"),
            models.Index(
                fields=["withdrawn_at"], condition=models.Q(withdrawn_at__isnull=False), name="wiki_recording_withdrawn"
            ),
            models.Index(fields=["heard_at"], condition=models.Q(state="recording"), name="wiki_recording_unfinished"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("wiki:recording", args=[self.public_id])

    @property
    def files(self) -> list[int]:
        """The keys of the stored files that it has whole."""
        return [key for key in (self.original_id, self.mp4_id, self.webm_id, self.poster_id) if key]

    @property
    def is_consented(self) -> bool:
        return self.consented_at is not None and self.withdrawn_at is None

    @property
    def is_unfinished(self) -> bool:
        """Whether it is being recorded, or was interrupted: nobody has kept it yet."""
        return self.state == RecordingState.RECORDING

    @property
    def captions_digest(self) -> str:
        """Tells these captions from others, so that none is approved that was not read."""
        return hashlib.sha256(json.dumps(self.cues).encode()).hexdigest()

    @property
    def has_captions(self) -> bool:
        """Whether its captions were approved by who speaks."""
        return bool(self.cues) and self.captions_approved_at is not None


class RecordingSlice(models.Model):
    """Some seconds of a recording as they were sent: number `number` of take `take`, both from 0. Nobody is given it."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="slices")
    take = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["take", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["recording", "take", "number"], name="wiki_slice_number")]

    def __str__(self) -> str:
        return f"{self.recording_id}, {self.take}.{self.number}"


class Conversion(OutboxRow):
    """A recording that is to be made ready to be played."""

    coalesced_by = ("recording",)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["recording"], name="wiki_conversion_recording")]

    def __str__(self) -> str:
        return f"{self.recording_id}"
