"""Who works on a project, who offers to, and what they recognised in each other at the end."""

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable
from profiles.models import Skill
from projects.models.projects import MAX_REASON_LENGTH, Project, ProjectRole

MAX_WEEKLY_HOURS: Final = 40
# The skills that one person says another showed, at most.
MAX_SKILLS: Final = 3


class Participation(Addressable):
    """A member in a project. One that `finished_at` says ended well is told on the profile; `left_at` ends any."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="participations")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="project_participations")
    role = models.CharField(max_length=12, choices=ProjectRole, default=ProjectRole.CONTRIBUTOR)
    does = models.CharField(_("what they do"), max_length=120, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "member"], name="projects_participation_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "left_at"], name="projects_participation_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.project_id}"


class Offer(Addressable):
    """A member offers a hand: what they would do, how many hours a week, until when. It waits until `decided_at`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="offers")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(_("what you would do"), max_length=500)
    language = models.CharField(max_length=2, blank=True)
    weekly_hours = models.PositiveSmallIntegerField(
        _("hours a week"), validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKLY_HOURS)]
    )
    until = models.DateField(_("until"))
    offered_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_accepted = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "member"], condition=models.Q(decided_at=None), name="projects_offer_one_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} offers a hand to {self.project_id}"


class Appreciation(models.Model):
    """At the end of a contribution, somebody says which skill another member of the project showed in it."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="appreciations")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participation", "author", "skill"], name="projects_appreciation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} saw {self.skill_id} in {self.participation_id}"
