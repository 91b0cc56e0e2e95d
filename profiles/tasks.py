"""Work of profiles that a page must not wait for."""

from django.tasks import task


@task
def move_merged_members(public_id: str) -> None:
    """Have the members of a merged organization follow; begun again by another worker, it goes on with those who are left."""
    from profiles.actions.mergers import finish_merger
    from profiles.models import Organization

    finish_merger(organization=Organization.objects.get(public_id=public_id))
