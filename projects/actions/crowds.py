"""Thousands of projects at once, for benchmarks."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from profiles.models import Organization
from projects.models import Health, Milestone, Partnership, Phase, Project, ProjectTag

AT_ONCE = 500
TAGS = ("Eau", "Climat", "Santé", "Routes")


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


@transaction.atomic
def run_projects(*, projects: Sequence[int], organizations: Sequence[Organization]) -> None:
    """Give these projects (primary keys) a phase, a health, dates, two milestones, a tag, and two partners of other rows."""
    today, now = timezone.localdate(), timezone.now()
    rows = []
    for number, key in enumerate(projects):
        start = today - timedelta(days=number % 900)
        rows.append(
            Project(
                pk=key,
                phase=Phase.values[number % len(Phase)],
                health=Health.values[number % len(Health)],
                health_at=now - timedelta(days=number % 90),
                starts_on=start,
                ends_on=start + timedelta(days=200 + number % 700),
            )
        )
    Project.objects.bulk_update(rows, ["phase", "health", "health_at", "starts_on", "ends_on"], batch_size=AT_ONCE)
    partners = [
        Partnership(project_id=key, organization=organizations[(number * step + 1) % len(organizations)], agreed_at=now)
        for number, key in enumerate(projects)
        for step in (1, 3)
    ]
    Partnership.objects.bulk_create(partners, batch_size=AT_ONCE, ignore_conflicts=True)
    stones = [
        Milestone(project_id=row.pk, title_fr=f"Jalon {number}", due_on=row.starts_on + timedelta(days=60 * number))
        for row in rows
        if row.starts_on
        for number in (1, 2)
    ]
    Milestone.objects.bulk_create(stones, batch_size=AT_ONCE)
    tags = [ProjectTag(project_id=key, key=TAGS[key % len(TAGS)].lower(), label=TAGS[key % len(TAGS)]) for key in projects]
    ProjectTag.objects.bulk_create(tags, batch_size=AT_ONCE)
