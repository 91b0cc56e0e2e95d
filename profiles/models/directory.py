"""What a member keeps of the directory for themselves."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable


class SavedSearch(Addressable):
    """A search of the directory kept under a name. `query` is its query string, without the page."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "name"], name="profiles_saved_search_unique")]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ShortlistEntry(models.Model):
    """Someone whom a member set aside while looking for a person."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shortlist")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "person"], name="profiles_shortlist_unique")]
        ordering: ClassVar = ["-added_at"]

    def __str__(self) -> str:
        return f"{self.member_id} kept {self.person_id}"
