"""People suggested for opportunities in a whole government: how fast, whether what is said of them is true, and how spread.

Each of a thousand opportunities asks for one to three skills that people declare. Its announcer opens the page of people and
invites the first of them, as somebody in a hurry would.
"""

import random
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import batched
from typing import Final

from django.core.management import call_command
from django.utils import timezone

from intranet.home.benchmarks.base import Benchmark, Figures, Options, spread, timed
from intranet.home.benchmarks.lists import add_lists_argument, generate_members
from intranet.kernel.accounts.models import User
from intranet.kernel.search.queries import SearchUnavailable
from profiles.models import DeclaredSkill, Organization, Profile, Section, Skill
from profiles.visibility import visible_sections
from projects.actions.crowds import store_projects
from projects.actions.roles import make_role_groups, take_in
from projects.models import Opportunity, Project, ProjectRole, SentOpportunity
from projects.opportunities.actions.inviting import invite
from projects.opportunities.actions.offering import offer_opportunity
from projects.opportunities.queries.suggesting import SuggestedPerson, open_invitations, people_for

PROJECTS: Final = 20
MOST_SKILLS: Final = 3
INVITED: Final = 3
WARM_UP: Final = 20
# Longer than an engine that did not answer is not asked again.
RESTED_S: Final = 3.0
BATCH: Final = 500


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=250_000)
    parser.add_argument("--opportunities", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    add_lists_argument(parser)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """The function that the page of people calls, asked by the announcers of the opportunities, each once."""
    figures = Figures(circumstances={"members": options["members"], "opportunities": options["opportunities"]})
    dice = random.Random(options["seed"])  # noqa: S311 - no secret
    say(f"Making {options['members']} members…")
    generate_members(options, options["members"])
    say("Building the index…")
    start = time.perf_counter()
    call_command("rebuild_search", verbosity=0)
    figures.passerelle["rebuild_s"] = round(time.perf_counter() - start, 1)
    announced = list(_announce(dice, options["opportunities"]))
    say("Suggesting and inviting…")
    durations: list[float] = []
    suggested: Counter[int] = Counter()
    wrong = nobody = unanswered = 0
    for author, opportunity in announced:
        try:
            with timed(durations):
                found = people_for(author, opportunity)
        except SearchUnavailable:  # after it, the engine is left in peace for a moment
            unanswered += 1
            time.sleep(RESTED_S)
            continue
        wrong += sum(not _is_true(author, opportunity, one) for one in found)
        nobody += not found
        suggested.update(one.person.member.pk for one in found)
        for one in found[:INVITED]:
            invite(actor=author, opportunity=opportunity, member=one.person.member)
    most_open = max((max(open_invitations(some).values(), default=0) for some in batched(suggested, BATCH)), default=0)
    figures.passerelle |= {
        **spread("", durations[WARM_UP:]),
        "suggestions": suggested.total(),
        "suggested_people": len(suggested),
        "suggestions_that_say_what_is_not_so": wrong,
        "opportunities_without_anybody": nobody,
        "opportunities_that_the_engine_did_not_answer": unanswered,
        "most_open_invitations": most_open,
        "share_of_most_suggested_tenth": _share_of_tenth(suggested),
    }
    return figures


def _announce(dice: random.Random, count: int) -> Iterable[tuple[User, Opportunity]]:
    """Opportunities of some projects, for skills that people declare: what many know is asked for often."""
    declared = Counter(DeclaredSkill.objects.values_list("skill", flat=True))
    skills = list(Skill.objects.filter(pk__in=declared).order_by("pk"))
    weights = [declared[skill.pk] for skill in skills]
    projects = list(_projects(dice))
    closes_on = timezone.localdate() + timedelta(days=60)
    for number in range(count):
        author, project = projects[number % len(projects)]
        asked = list(dict.fromkeys(dice.choices(skills, weights, k=dice.randint(1, MOST_SKILLS))))
        sent = SentOpportunity(
            title=f"{asked[0].name} ({number})",
            text=str(asked[-1].name),
            language="fr",
            weekly_hours=4,
            closes_on=closes_on,
            skills=asked,
            french_level=dice.choice(("", "B")),
        )
        yield author, offer_opportunity(actor=author, owner=project, sent=sent)


def _projects(dice: random.Random) -> Iterable[tuple[User, Project]]:
    """Projects for everyone, each with somebody who leads it."""
    lead = Organization.objects.order_by("pk").first()
    assert lead is not None  # noqa: S101 - made above
    keys = list(User.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    members = User.objects.filter(pk__in=dice.sample(keys, PROJECTS)).order_by("pk")
    texts = [("fr", f"Projet {number}", "") for number in range(PROJECTS)]
    made = store_projects(proposer=members[0], lead=lead, texts=texts)
    for member, project in zip(members, Project.objects.filter(pk__in=made).order_by("pk"), strict=True):
        make_role_groups(project)
        take_in(actor=None, project=project, member=member, role=ProjectRole.LEAD)
        yield member, project


def _is_true(viewer: User, opportunity: Opportunity, one: SuggestedPerson) -> bool:
    """Whether what is said of somebody is so, and may be read by the viewer: asked of the tables, one person at a time."""
    profile = Profile.objects.get(member=one.person.member)
    sections = visible_sections(viewer, [profile])[profile.pk]
    declared = DeclaredSkill.objects.filter(profile=profile).select_related("skill")
    names = {str(row.skill.name) for row in declared} if Section.SKILLS in sections else set()
    said = [str(reason.words) for reason in one.reasons if reason.icon == "badge-check"]
    is_said_to_speak = any(reason.icon == "languages" for reason in one.reasons)
    speaks = Section.LANGUAGES in sections and profile.french_level >= opportunity.french_level > ""
    are_declared = all(any(words.startswith(f"{name}, ") for name in names) for words in said)
    return bool(said) and are_declared and (speaks or not is_said_to_speak)


def _share_of_tenth(suggested: Counter[int]) -> float:
    """Which part of all suggestions the most suggested tenth of people got."""
    tenth = max(1, len(suggested) // 10)
    return round(sum(count for _person, count in suggested.most_common(tenth)) / max(1, suggested.total()), 3)


BENCHMARK: Final = Benchmark(
    name="matching",
    summary="people suggested for opportunities: speed, truth of the reasons, spread",
    add_arguments=add_arguments,
    run=run,
)
