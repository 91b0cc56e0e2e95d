"""Ministries, agencies and their units."""

from dataclasses import dataclass
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.models import Audience
from intranet.kernel.data.public_ids import Addressable, named_address
from intranet.kernel.text.bilingual import Words, fold

AUDIENCE_KIND = "organization"
# Between the names of the path of a unit, in its key and in imports.
PATH_SEPARATOR = " / "


class OrganizationKind(models.TextChoices):
    MINISTRY = "ministry", _("Ministry")
    AGENCY = "agency", _("Agency or other body")


class OrganizationRole(models.TextChoices):
    """What a person may do for an organization: a guardian permission held by a role group."""

    ADMINISTRATOR = "administrator", _("Administrator")
    REGISTRAR = "registrar", _("Registrar")
    MODERATOR = "moderator", _("Moderator")
    CURATOR = "curator", _("Curator")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def current(self) -> Self:
        """Those that exist today: neither merged into another nor ended."""
        return self.filter(replaced_by=None, ended_on=None)


class Organization(Addressable):
    """A ministry or agency. A renamed one keeps its row, a merged one points to what replaced it."""

    # A source may have words of its own for the kind; `OrganizationKind` names those that the product knows.
    kind = models.CharField(_("kind"), max_length=40, default=OrganizationKind.AGENCY)
    name_fr = models.CharField(_("French name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    acronym_fr = models.CharField(_("French acronym"), max_length=30, blank=True)
    acronym_en = models.CharField(_("English acronym"), max_length=30, blank=True)
    key_fr = models.CharField(max_length=300, db_index=True, editable=False)
    key_en = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(_("in existence since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+")
    # The people whom anybody may list; who is protected or suspended leaves it within minutes.
    member_count = models.PositiveIntegerField(default=0)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [
            ("administrator_organization", "Administers the organization"),
            ("registrar_organization", "Confirms affiliations, units and projects"),
            ("moderator_organization", "Decides reports in its audience"),
            ("curator_organization", "Curates skills and question sets"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key_fr"], name="profiles_organization_key_unique")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_fr, self.name_en)

    @property
    def acronym(self) -> Words:
        return Words(self.acronym_fr, self.acronym_en)

    @property
    def kind_label(self) -> str:
        """The kind in the reader's language; the source's own word when the product does not know it."""
        return str(dict(OrganizationKind.choices).get(self.kind, self.kind))

    def set_keys(self) -> None:
        """Make the keys of the names as they are now; callers that write names call it before saving."""
        self.key_fr, self.key_en = fold(self.name_fr), fold(self.name_en)

    @property
    def address(self) -> str:
        return named_address(self.public_id, self.name)

    def get_absolute_url(self) -> str:
        return reverse("profiles:organization", args=[self.address])


class FormerName(models.Model):
    """A name that an organization had, so that it is still found and that old affiliations read as they were."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="former_names")
    name_fr = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    acronym_fr = models.CharField(max_length=30, blank=True)
    acronym_en = models.CharField(max_length=30, blank=True)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-until"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_fr, self.name_en)


class Unit(Addressable):
    """A branch, directorate or team: a node of the tree of one organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    name_fr = models.CharField(_("French name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    # The folded French names from the root to this unit, joined by " / ": how an import finds it.
    path_key = models.CharField(max_length=1000, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "path_key"], name="profiles_unit_path_unique")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_fr, self.name_en)

    @property
    def depth(self) -> int:
        """How many units stand above it."""
        return self.path_key.count(PATH_SEPARATOR)

    @property
    def address(self) -> str:
        return named_address(self.public_id, self.name)

    def get_absolute_url(self) -> str:
        return reverse("profiles:unit", args=[self.address])


@dataclass(frozen=True, kw_only=True)
class OrganizationNames:
    """What an organization is called; only the French name is required."""

    name_fr: str
    name_en: str = ""
    acronym_fr: str = ""
    acronym_en: str = ""
