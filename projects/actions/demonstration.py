"""The projects of the demonstration, with their people. Repeating it makes what is missing and changes nothing else."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.models import Event
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.bilingual import fold
from microblog.actions.writing import publish_post
from microblog.streams import Target
from profiles.models import Organization, Skill
from profiles.queries.skills import skills_named
from projects.actions.registering import propose_project
from projects.actions.roles import take_in
from projects.demonstration import Row, read
from projects.models import Health, Milestone, Offer, Partnership, Phase, Project, ProjectRole, RegistryWord, SentProject
from projects.news import news_about

SEED: Final = 2030
A_MONTH: Final = timedelta(days=30)
FOLLOWERS: Final = range(4, 40)
TEAM: Final = range(1, 4)
CONTRIBUTORS: Final = range(6)
DOES: Final = ("Données", "Relations avec les partenaires", "Essais", "Communication", "Budget")
LESSONS: Final = (
    "Ce qui a marché : commencer par deux comités volontaires, et former les secrétariats d’abord.\n"
    "Ce qui n’a pas marché : interdire l’impression le premier jour.\n"
    "La prochaine fois : mesurer le temps gagné dès le début."
)
QUESTION: Final = (
    "The Weather Service already tries something on three northern rivers. Have you spoken with its team?"
    " If so, I confirm today."
)


def load_projects() -> int:
    """Make the projects of the files that are not there yet; says how many. None without the people of the demonstration."""
    known = set(Project.objects.values_list("title_fr", "title_en"))
    made = 0
    for position, row in enumerate(read("projects")):
        if (row["title_fr"], row["title_en"]) not in known:
            made += _make(row, random.Random(SEED + position))  # noqa: S311 (people who can be drawn again, no secret)
    if made:
        _retire()
        _say_news()
    return made


@transaction.atomic
def _make(row: Row, dice: random.Random) -> int:
    """One project; 0 without its organization or somebody who proposes it."""
    lead = Organization.objects.filter(name_fr=row["lead"]).first()
    people = _employees(row["lead"])
    proposer = _account(row["account"]) or (dice.choice(people) if people else None)
    if lead is None or proposer is None:
        return 0
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    project = propose_project(actor=proposer, sent=_sent(row, lead))
    if row["state"] not in {"waiting", "asked"}:
        _confirm(project, row, dice)
        _let_in(project, row, people, dice)
    if row["state"] == "asked":
        _ask(project, lead)
    # What happened long ago rings no bell today.
    if row["state"] not in {"waiting", "asked"}:
        Event.objects.filter(pk__gt=before, kind__startswith="projects.").update(withdrawn_at=timezone.now())
    return 1


def _sent(row: Row, lead: Organization) -> SentProject:
    today = timezone.localdate()
    names = [name for name in row["skills"].split(";") if name]
    known = skills_named(names)
    skills: list[Skill] = [known[key] for key in map(fold, names) if key in known]
    partners = {one.name_fr: one for one in Organization.objects.filter(name_fr__in=row["partners"].split(";"))}
    return SentProject(
        texts={name: row[name] for name in ("title_fr", "title_en", "summary_fr", "summary_en")},
        lead=lead,
        phase=Phase(row["phase"]),
        partners=list(partners.values()),
        skills=skills,
        tags=[tag for tag in row["tags"].split(";") if tag],
        starts_on=_month(today, row["start"]),
        ends_on=_month(today, row["end"]),
        budget=row["budget"],
        group=Group.objects.select_related("place").filter(name_fr=row["group"]).first() if row["group"] else None,
    )


def _month(today: date, months: str) -> date:
    return (today + int(months) * A_MONTH).replace(day=1)


def _confirm(project: Project, row: Row, dice: random.Random) -> None:
    """As the registry did it some time after the project began."""
    now = timezone.now()
    began = now - max(timedelta(days=dice.randrange(40, 300)), timedelta(days=int(row["said"] or 0) + 5))
    project.pending_at, project.published_at, project.created_at = None, began, began - timedelta(days=3)
    if row["health"]:
        project.health, project.health_reason = Health(row["health"]), row["reason"]
        project.health_language = "fr" if row["title_fr"] else "en"
        project.health_at, project.health_by = now - timedelta(days=int(row["said"])), project.proposer
    if row["state"] == "closed":
        project.closed_at, project.lessons, project.lessons_language = now - timedelta(days=20), LESSONS, "fr"
    project.save()
    Partnership.objects.filter(project=project).update(agreed_at=began, asked_at=F("asked_at"))
    RegistryWord.objects.filter(project=project).update(at=project.created_at)
    today = timezone.localdate()
    titles = {project.title_fr, project.title_en}
    Milestone.objects.bulk_create(
        Milestone(
            project=project,
            title_fr=one["title_fr"],
            title_en=one["title_en"],
            due_on=today + timedelta(days=int(one["due"])),
            reached_on=today + timedelta(days=int(one["reached"])) if one["reached"] else None,
        )
        for one in read("milestones")
        if one["project"] in titles
    )
    reindex(Project.search_kind, [project.pk])


def _let_in(project: Project, row: Row, people: Sequence[User], dice: random.Random) -> None:
    """A team of the organization, contributors of the partners, and followers of anywhere who may see it."""
    hidden = project.group is not None
    members = User.objects.filter(group_memberships__group=project.group_id).order_by("pk") if hidden else people
    near = [one for one in members if one.pk != project.proposer_id]
    others = near if hidden else [one for name in row["partners"].split(";") for one in _employees(name)]
    for role, among, sizes in ((ProjectRole.TEAM, near, TEAM), (ProjectRole.CONTRIBUTOR, others, CONTRIBUTORS)):
        for member in dice.sample(among, min(dice.choice(sizes), len(among))):
            take_in(actor=None, project=project, member=member, role=role, does=dice.choice(DOES))
    pool = near if hidden else _employees("")
    followers = dice.sample(pool, min(dice.choice(FOLLOWERS), len(pool)))
    Follow.objects.bulk_create([Follow(member=one, key=project.key) for one in followers], ignore_conflicts=True)
    if row["account"] == "employee" and not hidden:
        offering = next((one for one in others if not project.participations.filter(member=one).exists()), None)
        if offering is not None:
            Offer.objects.create(
                project=project,
                member=offering,
                what="Je connais les relevés du bassin B : je peux les vérifier avec vous.",
                language="fr",
                weekly_hours=7,
                until=timezone.localdate() + 4 * A_MONTH,
            )


def _ask(project: Project, lead: Organization) -> None:
    """What the registry asked this morning."""
    asking = User.objects.filter(groups__name__startswith=f"organization:{lead.public_id}:").exclude(pk=project.proposer_id)
    author = asking.first() or User.objects.filter(is_staff=True, state=State.ACTIVE).first()
    if author is not None:
        project.changes_asked_at = timezone.now()
        project.save(update_fields=["changes_asked_at"])
        RegistryWord.objects.create(project=project, author=author, verb=RegistryWord.Verb.ASKED, text=QUESTION, language="en")


def _retire() -> None:
    """Those that another replaced, once all are there."""
    for row in read("projects"):
        if row["state"].startswith("retired:"):
            other = Project.objects.filter(title_fr=row["state"].partition(":")[2]).first()
            Project.objects.filter(title_fr=row["title_fr"]).update(replaced_by=other, retired_reason=row["reason"])


@transaction.atomic
def _say_news() -> None:
    """What teams told their followers, as posts."""
    news: dict[str, list[Row]] = defaultdict(list)
    for row in read("news"):
        news[row["project"]].append(row)
    for project in Project.objects.select_related("audience", "place", "proposer").filter(pending_at=None, deleted_at=None):
        for row in (*news[project.title_fr], *(news[project.title_en] if project.title_en != project.title_fr else ())):
            publish_post(
                author=project.proposer,
                text=row["text"],
                target=Target(about=news_about(project)),
                language=row["language"],
                at=timezone.now() - timedelta(days=int(row["days"])),
            )


def _account(name: str) -> User | None:
    """Somebody of the demonstration with a story, by the local part of their address or their handle."""
    if not name:
        return None
    return User.objects.filter(email__istartswith=f"{name}@").first() or User.objects.filter(handle=name).first()


def _employees(organization: str) -> list[User]:
    """Active employees of an organization, or of all, the same order each time; not those whom one can sign in as."""
    rows = User.objects.filter(kind=Kind.EMPLOYEE, state=State.ACTIVE, is_protected=False, is_staff=False)
    if organization:
        rows = rows.filter(profile__organization__name_fr=organization)
    return list(rows.exclude(email__istartswith="employee@").exclude(email__istartswith="colleague@").order_by("pk"))
