"""Whose the pages are: the government's, an organization's, or a group's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.public_ids import Addressable
from profiles.models import Organization

type Owner = Group | Organization | None
"""Who has a space: a group, an organization, or (None) the whole government. That of a project is its group's."""

GOVERNMENT = "government"
"""What stands for the whole government in the address of its space."""


class Editors(models.TextChoices):
    """Who may change a page, among those who see it."""

    READERS = "readers", pgettext_lazy("who may edit", "Everyone who sees it, except guests")
    MEMBERS = "members", pgettext_lazy("who may edit", "The members")
    OWNERS = "owners", pgettext_lazy("who may edit", "Those who manage the space")
    AUTHORS = "authors", pgettext_lazy("who may edit", "The person who speaks, and who interviews them")


class Space(Addressable):
    """The pages of one owner. What is in it is in `place`; its front page is the page of its tree that has no other above it.

    It is made with the first page that is written in it.
    """

    group = models.OneToOneField(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="wiki_space")
    organization = models.OneToOneField(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="wiki_space"
    )
    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(group=None) | Q(organization=None), name="wiki_space_one_owner"),
            models.UniqueConstraint(
                models.Value(1), condition=Q(group=None, organization=None), name="wiki_space_one_for_the_government"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def facts_of(cls, owner: Owner) -> dict[str, Owner]:
        """The fields that say whose a space is."""
        return {
            "group": owner if isinstance(owner, Group) else None,
            "organization": owner if isinstance(owner, Organization) else None,
        }

    @classmethod
    def of(cls, owner: Owner) -> "Space":
        """The space of an owner as it will be, when nothing was written in it yet; not saved."""
        return cls(**cls.facts_of(owner))

    @property
    def owner(self) -> Owner:
        return self.group or self.organization

    @property
    def name(self) -> str:
        """What stands at the top of it, in the reader's language."""
        return str(self.owner.name) if self.owner is not None else str(_("The whole government"))

    def get_absolute_url(self) -> str:
        if self.group is not None:
            return reverse("wiki:group", args=[self.group.address])
        if self.organization is not None:
            return reverse("wiki:organization", args=[self.organization.address])
        return reverse("wiki:government")
