"""Projects: what they are for, where they stand, and what they need."""

from datetime import date, timedelta
from typing import ClassVar, Final, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable, ShareableQuerySet
from intranet.kernel.data.public_ids import Addressable, named_address
from intranet.kernel.text.bilingual import Words
from profiles.models import Organization, Skill

WORD: Final = "project"
MAX_TITLE_LENGTH: Final = 120
MAX_SUMMARY_LENGTH: Final = 280
MAX_REASON_LENGTH: Final = 300
MAX_LIST_LENGTH: Final = 2_000
# Health that was said longer ago says nothing of today.
HEALTH_LASTS: Final = timedelta(days=60)


class Phase(models.TextChoices):
    """Where a project stands, in this order."""

    IDEA = "idea", pgettext_lazy("phase of a project", "Idea")
    STUDY = "study", pgettext_lazy("phase of a project", "Study")
    DELIVERY = "delivery", pgettext_lazy("phase of a project", "Delivery")
    TRIAL = "trial", pgettext_lazy("phase of a project", "Trial")
    SERVICE = "service", pgettext_lazy("phase of a project", "In service")


class Health(models.TextChoices):
    """How a project goes, as its team says."""

    ON_TRACK = "on_track", pgettext_lazy("health of a project", "On track")
    AT_RISK = "at_risk", pgettext_lazy("health of a project", "At risk")
    LATE = "late", pgettext_lazy("health of a project", "Late")


class Budget(models.TextChoices):
    """About how much it costs in all."""

    UNDER_100K = "under_100k", _("Less than $100,000")
    TO_1M = "to_1m", _("$100,000 to $1 million")
    TO_5M = "to_5m", _("$1 to $5 million")
    TO_10M = "to_10m", _("$5 to $10 million")
    OVER_10M = "over_10m", _("More than $10 million")


class ProjectRole(models.TextChoices):
    """What somebody does in a project; the verbs of each role are guardian permissions of its role group."""

    LEAD = "lead", pgettext_lazy("role in a project", "Lead")
    TEAM = "team", pgettext_lazy("role in a project", "Team")
    CONTRIBUTOR = "contributor", pgettext_lazy("role in a project", "Contributor")


class ProjectQuerySet(ShareableQuerySet["Project"]):
    def going_on(self) -> Self:
        """Those that were neither closed nor replaced by another."""
        return self.filter(closed_at=None, replaced_by=None)

    def waiting(self) -> Self:
        """Those that are not in the registry yet."""
        return self.filter(pending_at__isnull=False, deleted_at=None, hidden_at=None)

    def to_list(self) -> Self:
        """With what a list says of each."""
        return self.select_related("lead")


class Project(Addressable, Shareable):
    """An entry of the registry of projects.

    It is for everyone, or in the listing of its group: as hidden as the group is. The registry has not confirmed it while
    `pending_at` is set; `changes_asked_at` says since when the proposer is asked for something. `health` is empty until it was
    said. `closed_at` ends it, with `lessons`; `replaced_by` is the project in favour of which it was retired, for a
    `retired_reason`.
    """

    search_kind = WORD

    title_fr = models.CharField(_("French name"), max_length=MAX_TITLE_LENGTH, blank=True)
    title_en = models.CharField(_("English name"), max_length=MAX_TITLE_LENGTH, blank=True)
    summary_fr = models.CharField(_("summary in French"), max_length=MAX_SUMMARY_LENGTH, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=MAX_SUMMARY_LENGTH, blank=True)
    # One objective a line.
    objectives_fr = models.TextField(_("objectives in French"), max_length=MAX_LIST_LENGTH, blank=True)
    objectives_en = models.TextField(_("objectives in English"), max_length=MAX_LIST_LENGTH, blank=True)
    difference = models.CharField(_("how it differs"), max_length=500, blank=True)
    lead = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="led_projects")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    group = models.OneToOneField(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="project")
    proposer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.IDEA)
    health = models.CharField(_("health"), max_length=10, choices=Health, blank=True)
    health_reason = models.CharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)
    health_language = models.CharField(max_length=2, blank=True)
    health_at = models.DateTimeField(null=True, blank=True)
    health_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    health_asked_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("planned end"), null=True, blank=True)
    budget = models.CharField(_("budget"), max_length=10, choices=Budget, blank=True)
    skills = models.ManyToManyField(Skill, through="ProjectSkill", related_name="projects")
    contact = models.EmailField(_("e-mail of the project"), blank=True)
    # Pairs of an address elsewhere and its name, which may be empty.
    links: "models.JSONField[list[list[str]]]" = models.JSONField(default=list)
    changes_asked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    lessons = models.TextField(_("lessons"), max_length=8_000, blank=True)
    lessons_language = models.CharField(max_length=2, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    retired_reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [
            ("lead_project", "Changes, closes and retires the project, and names who is in it"),
            ("team_project", "Says its health and its news, reaches milestones, answers offers"),
            ("contribute_project", "Works on it"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(title_fr="", title_en=""), name="projects_project_named"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None) | models.Q(ends_on=None) | models.Q(starts_on__lte=models.F("ends_on")),
                name="projects_project_ends_after_its_start",
            ),
            models.CheckConstraint(condition=~models.Q(replaced_by=models.F("id")), name="projects_project_not_by_itself"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="projects_project_not_under_itself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="projects_project_place"),
            models.Index(fields=["audience", "-published_at"], name="projects_project_audience"),
            models.Index(fields=["health_at"], name="projects_project_health"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Words:
        return Words(self.title_fr, self.title_en)

    @property
    def summary(self) -> Words:
        return Words(self.summary_fr, self.summary_en)

    @property
    def objectives(self) -> list[Words]:
        """The objectives of the reader's language, or of the other one when there are none in it."""
        chosen = Words(self.objectives_fr, self.objectives_en)
        lines = str(chosen).splitlines()
        return [Words(fr=line) if chosen.language == "fr" else Words(en=line) for line in lines if line.strip()]

    @property
    def key(self) -> str:
        """What it is followed and reported as, and the name of its stream."""
        return f"{WORD}:{self.public_id}"

    @property
    def address(self) -> str:
        return named_address(self.public_id, self.title)

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.address])

    @property
    def is_confirmed(self) -> bool:
        """Whether the registry has it."""
        return self.published_at is not None and self.pending_at is None

    @property
    def is_going_on(self) -> bool:
        return self.closed_at is None and self.replaced_by_id is None

    @property
    def is_health_old(self) -> bool:
        """Whether nobody said for long how it goes; what has ended goes nowhere."""
        return self.is_going_on and self.health_at is not None and self.health_at < timezone.now() - HEALTH_LASTS


class ProjectSkill(models.Model):
    """A skill that a project needs."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "skill"], name="projects_skill_unique")]

    def __str__(self) -> str:
        return f"{self.project_id} needs {self.skill_id}"


class ProjectTag(models.Model):
    """A tag of a project: `key` is folded as that of a hashtag, `label` as it was written."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    key = models.CharField(max_length=60, db_index=True)
    label = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="projects_tag_unique")]

    def __str__(self) -> str:
        return self.label


class Milestone(Addressable):
    """Something that is to be done by a day; `reached_on` is when it was."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title_fr = models.CharField(_("French name"), max_length=MAX_TITLE_LENGTH, blank=True)
    title_en = models.CharField(_("English name"), max_length=MAX_TITLE_LENGTH, blank=True)
    due_on = models.DateField(_("date"))
    reached_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(title_fr="", title_en=""), name="projects_milestone_named"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Words:
        return Words(self.title_fr, self.title_en)

    def state_on(self, today: date) -> str:
        """`done`, `late`, or "" for what is to come."""
        if self.reached_on:
            return "done"
        return "late" if self.due_on < today else ""

    @property
    def days_early(self) -> int:
        """How many days before its date it was reached; negative after it."""
        return (self.due_on - self.reached_on).days if self.reached_on else 0
