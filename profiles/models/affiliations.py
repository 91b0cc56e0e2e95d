"""Which organization a member belongs to, how that is known, and what the employer's source said."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable
from profiles.models.organizations import Organization, Unit


class Affiliation(models.Model):
    """A member's place in an organization, now or in the past. Never self-declared: `origin` says who vouched for it."""

    class Origin(models.TextChoices):
        IMPORT = "import", _("Employer’s file")
        DOMAIN = "domain", _("E-mail domain")
        SIGN_ON = "sign_on", _("Single sign-on")
        REGISTRAR = "registrar", _("Registrar")

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="affiliations")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="affiliations")
    title_fr = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=9, choices=Origin)
    is_main = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "organization"], condition=models.Q(ended_at=None), name="profiles_affiliation_current_unique"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at=None, is_main=True), name="profiles_affiliation_one_main"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "-started_at"], name="profiles_affiliation_member"),
            models.Index(fields=["organization", "-started_at"], name="profiles_affiliation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.organization_id}"


class AffiliationRequest(Addressable):
    """A member asks to be recognised as one of an organization; its registrar decides."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliation_requests")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="affiliation_requests")
    message = models.CharField(_("message to the registrar"), max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_accepted = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "organization"], condition=models.Q(decided_at=None), name="profiles_request_open_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} asks {self.organization_id}"


class SourceRecord(models.Model):
    """A line of an employer's file and the member that it stands for. (source, number) is the identity of an employee."""

    source = models.CharField(max_length=40)
    number = models.CharField(max_length=64)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="source_records")
    # SHA-256 of the cells as last applied, in hexadecimal: an unchanged line is not applied again.
    digest = models.CharField(max_length=64, blank=True)
    supervisor_number = models.CharField(max_length=64, blank=True)
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    # The member goes by another number since: lines of this one are passed over.
    is_transferred = models.BooleanField(default=False)
    last_run = models.ForeignKey("ImportRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "number"], name="profiles_source_number_unique")]

    def __str__(self) -> str:
        return f"{self.source}:{self.number}"


class ImportRun(Addressable):
    """One run of an import command: what file, how far, with what outcome."""

    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    lines_done = models.PositiveIntegerField(default=0)
    counts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "source", "-started_at"], name="profiles_import_latest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.file_name}"
