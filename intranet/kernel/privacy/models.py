"""The terms of use and the privacy notice, in versions, and who agreed to which."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User


class TextKind(models.TextChoices):
    """Which of the two texts."""

    TERMS = "terms", _("Terms of use")
    PRIVACY = "privacy", _("Privacy notice")


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    def in_force(self) -> Self:
        """Those whose day has come, the newest version first."""
        return self.filter(in_force_from__lte=timezone.now()).order_by("-version")


class LegalText(models.Model):
    """One version of a text, in both languages. A version that somebody accepted is never changed: write the next one."""

    kind = models.CharField(max_length=7, choices=TextKind)
    version = models.PositiveIntegerField()
    body_fr = models.TextField()
    body_en = models.TextField()
    in_force_from = models.DateTimeField()

    objects: ClassVar = LegalTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "version"], name="privacy_text_version_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class LegalDraft(models.Model):
    """What the next version of a text will say, while administrators write it. `revision` grows with each saving.

    Whoever saves or publishes names the revision that they read, so that nobody writes over what another has just changed.
    """

    kind = models.CharField(max_length=7, choices=TextKind, unique=True)
    body_fr = models.TextField(_("French text"))
    body_en = models.TextField(_("English text"))
    in_force_on = models.DateField(_("in force from"))
    revision = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft of {self.kind}"


class Acceptance(models.Model):
    """A member agreed to the terms, or said that they read the notice, at a moment that can be shown."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="acceptances")
    text = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="acceptances")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "text"], name="privacy_acceptance_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} accepted {self.text_id}"
