"""Fill an empty installation with synthetic members, or write an employees' file of them: for measurements only."""

import random
from datetime import timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from intranet.kernel.accounts.models import State, User
from microblog.actions.crowds import Scene, write_posts
from profiles.actions.crowds import Town, lay_out_units, populate
from profiles.actions.demonstration import found_organizations
from profiles.demonstration.crowd import Title, crowd, read_titles
from profiles.demonstration.employees_file import write_employees_file
from profiles.imports import Progress
from profiles.models import Organization, Skill

PEOPLE_AT_ONCE = 1_000
# Of all the members, so many write posts.
AUTHORS = 20_000


class Command(BaseCommand):
    help = (
        "Create synthetic members in bulk, for benchmarks. The same seed gives the same members. Refused in production. "
        "Uses the existing organizations, or those of the demonstration. Run rebuild_search afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, required=True, help="number of members")
        parser.add_argument("--seed", type=int, required=True, help="seed of the random generator")
        parser.add_argument("--titles", type=Path, required=True, help="CSV: title_en, title_fr_masculine, title_fr_feminine")
        parser.add_argument(
            "--skills", type=Path, required=True, help="CSV for import_skills; imported if there are no skills yet"
        )
        parser.add_argument("--posts", type=int, default=0, help="number of posts over the last year")
        parser.add_argument(
            "--csv", type=Path, help="write an employees' file, with 1%% of bad lines, instead of creating members"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION_ALLOWED:
            raise CommandError("Synthetic members cannot be created in a production installation.")
        titles = self._titles(Path(options["titles"]))
        skills = self._skills(Path(options["skills"]))
        if not Organization.objects.exists():
            found_organizations()
        organizations = list(Organization.objects.current().select_related("audience").order_by("pk"))
        count, seed = options["members"], options["seed"]
        if options["csv"]:
            names = [organization.name_fr for organization in organizations]
            write_employees_file(
                options["csv"],
                count=count,
                seed=seed,
                titles=titles,
                skills=[skill.name_fr or skill.name_en for skill in skills],
                organizations=names,
            )
            self.stdout.write(f"{count:,} lines written in {options['csv']}.")
            return
        self._populate(count, seed, titles, [skill.pk for skill in skills], organizations, options["verbosity"])
        if options["posts"]:
            people = User.objects.filter(state=State.ACTIVE).select_related("profile__organization").order_by("pk")
            authors = [(member, member.profile.organization) for member in people[:AUTHORS]]
            spacing = timedelta(days=365) / options["posts"]
            write_posts(scene=Scene(authors, ()), count=options["posts"], until=timezone.now(), spacing=spacing, seed=seed)

    def _populate(
        self, count: int, seed: int, titles: list[Title], skills: list[int], organizations: list[Organization], verbosity: int
    ) -> None:
        town = Town(
            organizations=organizations,
            units=lay_out_units(organizations=organizations),
            skills=skills,
            dice=random.Random(seed),  # noqa: S311 (a crowd that can be made again, no secret)
            handles=set(User.objects.values_list("handle", flat=True).iterator()),
        )
        progress = Progress("Members", count, self.stderr)
        done = 0
        people = crowd(count, titles=titles, skill_count=len(skills), seed=seed)
        started = timezone.now()
        for some in batched(people, PEOPLE_AT_ONCE, strict=False):
            populate(people=some, town=town)
            done += len(some)
            if verbosity:
                progress.reach(done)
        if verbosity:
            progress.finish()
            seconds = (timezone.now() - started).total_seconds()
            self.stdout.write(f"{done:,} synthetic members in {seconds:,.0f} s. Now run: manage.py rebuild_search")

    def _titles(self, path: Path) -> list[Title]:
        try:
            titles = read_titles(path)
        except (OSError, KeyError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} is not a valid list of titles in both languages: {error}") from error
        if not titles:
            raise CommandError(f"{path} contains no titles.")
        return titles

    def _skills(self, path: Path) -> list[Skill]:
        """The curated entries of the vocabulary, imported first when there is none."""
        curated = Skill.objects.current().filter(is_curated=True).order_by("pk")
        if not curated.exists():
            report = settings.DATA / "skills.bad-lines.csv"
            call_command("import_skills", str(path), report=report, stdout=self.stdout, stderr=self.stderr)
        skills = list(curated)
        if not skills:
            raise CommandError(f"{path} contains no skills.")
        return skills
