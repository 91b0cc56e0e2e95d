"""How a project comes into the registry: what is sent, what is said about it, and which organizations agreed to be in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group
from intranet.kernel.accounts.models import User
from profiles.models import Organization, Skill
from projects.models.projects import MAX_REASON_LENGTH, Phase, Project


class Partnership(models.Model):
    """An organization that was asked to be a partner. It is named on the project once it `agreed_at`: nobody agrees for it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partnerships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="project_partnerships")
    does = models.CharField(_("what it brings"), max_length=120, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "organization"], name="projects_partnership_unique"),
            models.CheckConstraint(
                condition=models.Q(agreed_at=None) | models.Q(declined_at=None), name="projects_partnership_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.project_id}"

    @property
    def is_waiting(self) -> bool:
        return self.agreed_at is None and self.declined_at is None


class RegistryWord(models.Model):
    """What was said about a registration, in order: that it was sent, a question, an answer, that it is confirmed."""

    class Verb(models.TextChoices):
        SENT = "sent", pgettext_lazy("a registration", "Sent")
        ASKED = "asked", pgettext_lazy("a registration", "Changes asked for")
        ANSWERED = "answered", pgettext_lazy("a registration", "Answered")
        CONFIRMED = "confirmed", pgettext_lazy("a registration", "Confirmed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="registry_words")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb)
    text = models.TextField(max_length=1_000, blank=True)
    language = models.CharField(max_length=2, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.project_id}"


@dataclass(frozen=True, kw_only=True)
class SentProject:
    """What is sent to the registry: the texts by the names of their columns, and what they speak of."""

    texts: dict[str, str]
    lead: Organization
    phase: Phase = Phase.IDEA
    partners: Sequence[Organization] = ()
    skills: Sequence[Skill] = ()
    tags: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    budget: str = ""
    contact: str = ""
    parent: Project | None = None
    group: Group | None = None
    difference: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """The values of the project's own columns, but of its group."""
        names = ("lead", "phase", "starts_on", "ends_on", "budget", "contact", "parent", "difference")
        links = [list(link) for link in self.links]
        return {**self.texts, **{name: getattr(self, name) for name in names}, "links": links}
