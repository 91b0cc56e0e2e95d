"""Opportunities: what a project or a group needs somebody for, who applies, and who was invited to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable, ShareableQuerySet
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.text.bilingual import Words
from profiles.models import LanguageLevel, Skill
from projects.models.people import MAX_WEEKLY_HOURS
from projects.models.projects import MAX_REASON_LENGTH, MAX_TITLE_LENGTH, Project

OPPORTUNITY: Final = "opportunity"
MAX_OPEN_DAYS: Final = 90
MAX_TEXT_LENGTH: Final = 4_000
MAX_WORD_LENGTH: Final = 1_000
MAX_OPEN_INVITATIONS: Final = 3
# An invitation that nobody answered for so long is no longer open.
INVITATION_LASTS: Final = timedelta(days=14)


class OpenTo(models.TextChoices):
    """Whom an opportunity is shown to, never more people than its project or its group is."""

    ORGANIZATION = "organization", pgettext_lazy("open to", "The lead organization")
    GOVERNMENT = "government", pgettext_lazy("open to", "Everyone in the government")
    GROUP = "group", pgettext_lazy("open to", "The members and the guests of the group")


def label_of(open_to: str, group: Group | None) -> str:
    """Whom it is shown to, in words: the government does not know of a hidden group."""
    if open_to == OpenTo.GOVERNMENT and group is not None and group.kind == GroupKind.HIDDEN:
        return pgettext("open to", "Those who know of the group")
    return str(OpenTo(open_to).label)


class OpportunityQuerySet(ShareableQuerySet["Opportunity"]):
    def open(self) -> Self:
        """Those that one can apply to today: their project goes on, and their group is not archived."""
        rows = self.filter(closed_at=None, closes_on__gte=timezone.localdate(), group__archived_at=None)
        return rows.filter(project__closed_at=None, project__replaced_by=None)

    def to_list(self) -> Self:
        """With what a list says of each."""
        return self.select_related("project__lead", "group").prefetch_related("skills")


class Opportunity(Addressable, Shareable):
    """Something that a project, or a group, needs somebody for. It closes by itself at the end of `closes_on`."""

    search_kind = OPPORTUNITY

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="opportunities")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="opportunities")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH)
    text = models.TextField(_("what there is to do"), max_length=MAX_TEXT_LENGTH)
    language = models.CharField(_("language of the text"), max_length=2)
    skills = models.ManyToManyField(Skill, related_name="opportunities")
    weekly_hours = models.PositiveSmallIntegerField(
        _("hours a week"), validators=[MinValueValidator(1), MaxValueValidator(MAX_WEEKLY_HOURS)]
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    is_remote = models.BooleanField(_("telework possible"), default=True)
    french_level = models.CharField(_("French"), max_length=1, choices=LanguageLevel, blank=True)
    english_level = models.CharField(_("English"), max_length=1, choices=LanguageLevel, blank=True)
    open_to = models.CharField(_("open to"), max_length=12, choices=OpenTo, default=OpenTo.GOVERNMENT)
    is_agreement_needed = models.BooleanField(_("the supervisor must agree"), default=True)
    closes_on = models.DateField(_("closing date"))
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(project=None, group__isnull=False) | models.Q(project__isnull=False, group=None),
                name="projects_opportunity_of_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="projects_opportunity_place"),
            models.Index(fields=["closed_at", "closes_on"], name="projects_opportunity_closes"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """What it is reported as, and the subject of its news."""
        return f"{OPPORTUNITY}:{self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("projects:opportunity", args=[self.public_id])

    @property
    def owner(self) -> Project | Group:
        """The project or the group that it is of."""
        found = self.project or self.group
        assert found is not None  # noqa: S101 - a constraint says so
        return found

    @property
    def owner_name(self) -> Words:
        return self.project.title if self.project else self.group.name if self.group else Words()

    @property
    def readers(self) -> str:
        """Whom it is shown to, in words."""
        return label_of(self.open_to, self.project.group if self.project else self.group)

    @property
    def is_open(self) -> bool:
        """Whether one can apply today; as `open`."""
        if self.closed_at is not None or self.closes_on < timezone.localdate():
            return False
        return self.project.is_going_on if self.project else self.group is None or self.group.archived_at is None


class Application(Addressable):
    """A member offers to do it. It waits until `decided_at`; the supervisor may have been asked, and have answered."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="applications")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("what you would bring"), max_length=MAX_WORD_LENGTH)
    language = models.CharField(max_length=2, blank=True)
    applied_at = models.DateTimeField(default=timezone.now)
    supervisor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_agreed = models.BooleanField(default=False)
    answer = models.CharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_chosen = models.BooleanField(default=False)
    word = models.CharField(max_length=MAX_WORD_LENGTH, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "member"], name="projects_application_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} applies to {self.opportunity_id}"


class Invitation(models.Model):
    """A member was invited to apply, once for each opportunity."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "member"], name="projects_invitation_unique"),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "at"], name="projects_invitation_member")]

    def __str__(self) -> str:
        return f"{self.member_id} invited to {self.opportunity_id}"


class Unsuggested(models.Model):
    """A member does not want to be suggested for an opportunity, nor it to them; without one, for any at all."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "opportunity"], name="projects_unsuggested_unique"),
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(opportunity=None), name="projects_unsuggested_for_any"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} not for {self.opportunity_id or 'any'}"


@dataclass(frozen=True, kw_only=True)
class SentOpportunity:
    """What is announced."""

    title: str
    text: str
    language: str
    weekly_hours: int
    closes_on: date
    skills: Sequence[Skill] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    city: str = ""
    is_remote: bool = True
    french_level: str = ""
    english_level: str = ""
    open_to: str = OpenTo.GOVERNMENT
    is_agreement_needed: bool = True

    @property
    def columns(self) -> dict[str, object]:
        """The values of its columns, but of its skills."""
        return {name: value for name, value in vars(self).items() if name != "skills"}
