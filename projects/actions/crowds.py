"""Thousands of projects at once, for benchmarks."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from profiles.models import Organization
from projects.models import Project

AT_ONCE = 500


@transaction.atomic
def store_projects(*, proposer: User, lead: Organization, texts: Iterable[tuple[str, str, str]]) -> list[int]:
    """Projects of the registry for everyone, each from a language, a title and a summary; their primary keys, in that order.

    Nobody is told, nothing is indexed, and nobody is in them.
    """
    audience, now = everyone(), timezone.now()
    rows = [
        Project(
            **{f"title_{language}": title[:120], f"summary_{language}": summary[:280]},
            lead=lead,
            proposer=proposer,
            audience=audience,
            published_at=now,
        )
        for language, title, summary in texts
    ]
    return [project.pk for project in Project.objects.bulk_create(rows, batch_size=AT_ONCE)]
