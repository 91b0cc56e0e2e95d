"""The shared bilingual vocabulary of skills, who declares them, and who endorses them."""

from dataclasses import dataclass
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience
from intranet.kernel.data.public_ids import Addressable, named_address
from intranet.kernel.text.bilingual import Words, fold
from profiles.models.people import Profile


class SkillQuerySet(models.QuerySet["Skill"]):
    def current(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def listed(self) -> Self:
        """The current ones that everybody may know of (see `Skill`)."""
        return self.current().filter(models.Q(is_curated=True) | models.Q(shown_at__isnull=False))


class Skill(Addressable):
    """An entry of the vocabulary. One that members typed is uncurated until a curator confirms or merges it.

    What was typed where nobody else reads it (a section for oneself, say) is listed once somebody who declares it shows their
    skills: `shown_at`.
    """

    # The identity in the list that it was imported from; empty for what was typed here.
    code = models.CharField(max_length=64, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=20, blank=True)
    reach = models.CharField(max_length=40, blank=True)
    name_fr = models.CharField(_("French name"), max_length=300, blank=True)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    key_fr = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    key_en = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    is_curated = models.BooleanField(default=False)
    shown_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SkillQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name_fr="", name_en=""), name="profiles_skill_named"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_fr, self.name_en)

    def set_keys(self) -> None:
        """Make the keys of the names as they are now; callers that write names call it before saving."""
        self.key_fr, self.key_en = fold(self.name_fr), fold(self.name_en)

    @property
    def is_listed(self) -> bool:
        """As `listed`, asked of a row already found."""
        return self.merged_into_id is None and (self.is_curated or self.shown_at is not None)

    @property
    def address(self) -> str:
        return named_address(self.public_id, self.name)

    def get_absolute_url(self) -> str:
        return reverse("profiles:skill", args=[self.address])


class SkillSynonym(models.Model):
    """Another way to say a skill, in one language."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="synonyms")
    language = models.CharField(max_length=2, choices=[("fr", _("French")), ("en", _("English"))])
    text = models.CharField(max_length=300)
    key = models.CharField(max_length=300, db_index=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["skill", "language", "key"], name="profiles_synonym_unique"),
        ]

    def __str__(self) -> str:
        return self.text


class Level(models.IntegerChoices):
    """How well a member says that they master a skill."""

    BEGINNER = 1, pgettext_lazy("level of a skill", "Beginner")
    INTERMEDIATE = 2, pgettext_lazy("level of a skill", "Intermediate")
    ADVANCED = 3, pgettext_lazy("level of a skill", "Advanced")
    EXPERT = 4, pgettext_lazy("level of a skill", "Expert")


class DeclaredSkill(Addressable):
    """A skill that a member declares. `endorsement_count` is kept on the row so that lists count nothing."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="declared_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="declarations")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.INTERMEDIATE)
    endorsement_count = models.PositiveIntegerField(default=0)
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "skill"], name="profiles_declared_unique")]
        indexes: ClassVar = [
            models.Index(fields=["skill", "-endorsement_count", "-level", "id"], name="profiles_declared_by_skill")
        ]
        ordering: ClassVar = ["-endorsement_count", "-level", "pk"]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.skill_id}"


class Endorsement(models.Model):
    """A colleague vouches for a declared skill: once, and never for oneself."""

    declared_skill = models.ForeignKey(DeclaredSkill, on_delete=models.CASCADE, related_name="endorsements")
    endorser = models.ForeignKey(User, on_delete=models.CASCADE, related_name="endorsements_given")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["declared_skill", "endorser"], name="profiles_endorsement_unique")
        ]

    def __str__(self) -> str:
        return f"{self.endorser_id} endorses {self.declared_skill_id}"


class Evidence(models.Model):
    """Something that shows what a member knows: a page maintained, a project delivered, an answer accepted.

    Higher apps give and withdraw it by signal; only what everyone may see is indexed.
    """

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="evidence")
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=30)
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=300)
    address = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "kind", "address"], name="profiles_evidence_unique")]
        # Who has it: an app says again whom a thing shows.
        indexes: ClassVar = [models.Index(fields=["kind", "address"], name="profiles_evidence_thing")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.label}"


@dataclass(frozen=True, kw_only=True)
class ListedSkill:
    """An entry of a list that someone else keeps. `code` is its identity there; without one, its names are."""

    code: str = ""
    kind: str = ""
    reach: str = ""
    name_fr: str = ""
    name_en: str = ""
    synonyms_fr: tuple[str, ...] = ()
    synonyms_en: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Its folded names."""
        return frozenset(key for key in (fold(self.name_fr), fold(self.name_en)) if key)
