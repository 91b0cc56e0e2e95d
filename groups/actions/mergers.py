"""Groups of an organization that was merged into another."""

from django.db import transaction

from groups.models import CoOwner, Group
from intranet.kernel.audit.actions import record
from intranet.kernel.search.actions import reindex
from profiles.models import Organization


@transaction.atomic
def follow_merger(*, organization: Organization, into: Organization) -> None:
    """Have the groups of a merged organization belong to the one that replaced it. Their people and their owners stay."""
    owned = CoOwner.objects.filter(organization=organization)
    groups = list(owned.values_list("group", flat=True))
    if not groups:
        return
    both = CoOwner.objects.filter(organization=into, group__in=groups).values_list("group", flat=True)
    owned.filter(group__in=list(both)).delete()
    owned.update(organization=into)
    subject = f"organization:{organization.public_id}"
    record(actor=None, verb="groups.co_owners_merged", subject=subject, into=into.public_id)
    reindex(Group.search_kind, groups)
