"""How far the site, and each organization, shows the profiles of its people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.models import Place
from intranet.kernel.work.models import OutboxRow
from profiles.models.organizations import Organization


class Reach(models.TextChoices):
    """How far profiles are shown, from the widest to the narrowest; what a member chose more narrowly stays narrower."""

    EVERYONE = "everyone", _("Every employee of the government")
    ORGANIZATION = "organization", _("The people of the organization")
    CONTACT = "contact", _("Work contact only")


class DirectoryPolicy(models.Model):
    """The policy of an organization, or that of the site: the row without an organization. An empty reach is the site's.

    The policy of the site also holds for people of no organization. `place` is what the index knows of it: its shadow hides
    these people from search at once when the policy is narrowed, until each has been indexed anew (see `Place`).
    """

    organization = models.OneToOneField(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="directory_policy"
    )
    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(_("who sees profiles"), max_length=12, choices=Reach, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(organization__isnull=False) | ~models.Q(reach=""), name="profiles_policy_of_site_says"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id or 'site'}: {self.reach or 'as the site'}"


class DirectoryMove(OutboxRow):
    """The people of a policy that changed, who must be indexed anew: those after the primary key `after`.

    `asked_at`: the index was asked for all of them, and must still follow.
    """

    coalesced_by = ("policy",)

    policy = models.ForeignKey(DirectoryPolicy, on_delete=models.CASCADE, related_name="+")
    after = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["policy"], name="profiles_directorymove_policy")]

    def __str__(self) -> str:
        return f"people of {self.policy_id}"
