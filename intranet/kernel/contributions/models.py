"""The columns of what a member writes, and what is known of one row."""

from typing import Final

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.data.public_ids import Addressable

LANGUAGES: Final = ("fr", "en")
MAX_REASON_LENGTH: Final = 500


class Contribution(Addressable, Shareable):
    """What a member wrote. `html` is made of `text` by the kernel's content pipeline, once.

    `mentions` are handles as they were typed, of people who may not exist. `language` is that of the text. `version` grows
    with every change, so that open pages pass over what they have shown. `token` is that of the form that sent it, so that
    sending twice makes one. `withdrawn_at`: its author deleted it when others had answered; a trace without words stays in its
    place. `refusal` says why it was not approved. `search_kind` is the word of its key as well.
    """

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    html = models.TextField()
    mentions: "models.JSONField[list[str]]" = models.JSONField(default=list)
    language = models.CharField(max_length=2, default="fr")
    version = models.PositiveIntegerField(default=1)
    token = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """What it is reported, followed and pushed as."""
        return f"{self.search_kind}:{self.public_id}"

    def get_absolute_url(self) -> str:
        """Where it is read."""
        raise NotImplementedError

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.pending_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for approval still."""
        return self.pending_at is not None and self.deleted_at is None

    @property
    def trace(self) -> str:
        """Why there is nothing to read where it was: `withdrawn`, `hidden`, or "" when there is."""
        if self.withdrawn_at:
            return "withdrawn"
        return "hidden" if self.hidden_at else ""

    @property
    def is_there(self) -> bool:
        """Whether it says something still, published or waiting."""
        return not self.trace and self.deleted_at is None
