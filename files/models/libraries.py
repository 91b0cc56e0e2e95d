"""Whose the files are: a group's, an organization's, or a member's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.public_ids import Addressable
from profiles.models import Organization

_IS_A_GROUP_S = Q(group__isnull=False, organization=None, member=None)
_IS_AN_ORGANIZATION_S = Q(group=None, organization__isnull=False, member=None)
_IS_A_MEMBER_S = Q(group=None, organization=None, member__isnull=False)


class Library(Addressable):
    """The files of one owner. What is in it is in `place`; its top folder is the item that has no parent.

    It is made with the first thing that is put into it.
    """

    group = models.OneToOneField(Group, null=True, on_delete=models.PROTECT, related_name="library")
    organization = models.OneToOneField(Organization, null=True, on_delete=models.PROTECT, related_name="library")
    member = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="library")
    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="+")
    # In bytes; None for the limit of the site. Versions and the trash count.
    quota = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_IS_A_GROUP_S | _IS_AN_ORGANIZATION_S | _IS_A_MEMBER_S, name="files_library_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @classmethod
    def word_of(cls, owner: Group | Organization | User) -> str:
        """The name of the field that says whose a library is."""
        if isinstance(owner, Group):
            return "group"
        return "organization" if isinstance(owner, Organization) else "member"

    @classmethod
    def of(cls, owner: Group | Organization | User) -> "Library":
        """The library of an owner as it will be, when nothing was put into it yet; not saved."""
        return cls(**{cls.word_of(owner): owner})

    @property
    def owner(self) -> Group | Organization | User:
        found = self.group or self.organization or self.member
        if found is None:
            raise ValueError("A library without an owner.")
        return found

    @property
    def name(self) -> str:
        """What stands at the top of it, in the reader's language."""
        return self.owner.display_name if isinstance(self.owner, User) else str(self.owner.name)

    def get_absolute_url(self) -> str:
        if self.group is not None:
            return reverse("files:group", args=[self.group.address])
        if self.organization is not None:
            return reverse("files:organization", args=[self.organization.address])
        return reverse("files:own")
