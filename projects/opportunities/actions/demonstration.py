"""The opportunities of the demonstration: open ones with people who applied, and one that closed."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from groups.models import Group, Membership
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.notifications.models import Event
from profiles.models import Skill
from projects.models import Application, Opportunity, Participation, Project, ProjectRole, SentOpportunity
from projects.opportunities.actions.offering import offer_opportunity

ROWS: Final = (
    ("Valider les relevés de trois bassins", "Comparer les relevés automatiques à ceux faits à la main.", "fr", 7, 25),
    (
        "Review the vocabulary of open data",
        "Read forty definitions and say which ones nobody understands.",
        "en",
        3,
        40,
    ),
    ("Animer deux ateliers", "Préparer et animer deux ateliers à distance avec les équipes partenaires.", "fr", 4, 12),
    ("Test the forms with a screen reader", "Two afternoons, with the team, on the forms of the project.", "en", 5, 60),
)
A_GROUP: Final = ("Tenir la veille du groupe", "Choisir cinq textes par mois et les présenter en une page.", "fr", 2, 30)
APPLYING: Final = ("Je l’ai déjà fait dans mon équipe.", "I would like to learn it with you.")


def load_opportunities() -> int:
    """Make the opportunities that are not there yet; says how many. None without the projects of the demonstration."""
    known = set(Opportunity.objects.values_list("title", flat=True))
    projects = list(
        Project.objects.filter(group=None, closed_at=None, replaced_by=None, published_at__isnull=False, pending_at=None)
        .select_related("audience", "place", "lead", "group")
        .order_by("pk")[: len(ROWS)]
    )
    groups = list(Group.objects.active().select_related("content", "audience", "place").order_by("pk")[:1])
    pairs: list[tuple[Project | Group, tuple[str, str, str, int, int]]] = [*zip(projects, ROWS, strict=False)]
    pairs += [(group, A_GROUP) for group in groups]
    made = sum(_make(owner, row) for owner, row in pairs if row[0] not in known)
    if made and projects:
        closed = Opportunity.objects.filter(title=ROWS[2][0], closed_at=None)
        closed.update(closed_at=timezone.now(), closes_on=timezone.localdate() - timedelta(days=1))
    return made


@transaction.atomic
def _make(owner: Project | Group, row: tuple[str, str, str, int, int]) -> int:
    """One opportunity, with two people who applied; 0 where nobody answers for it."""
    title, text, language, hours, days = row
    author = _author(owner)
    if author is None:
        return 0
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    skills = list(owner.skills.all()[:2]) if isinstance(owner, Project) else []
    sent = SentOpportunity(
        title=title,
        text=text,
        language=language,
        weekly_hours=hours,
        closes_on=timezone.localdate() + timedelta(days=days),
        skills=skills or list(Skill.objects.listed().order_by("pk")[:2]),
        french_level="B" if language == "fr" else "",
        english_level="B" if language == "en" else "",
    )
    opportunity = offer_opportunity(actor=author, owner=owner, sent=sent)
    others = User.objects.filter(kind=Kind.EMPLOYEE, state=State.ACTIVE, is_protected=False, is_staff=False)
    others = others.exclude(pk=author.pk).exclude(project_participations__project=opportunity.project_id)
    for member, said in zip(others.order_by("pk")[10 : 10 + len(APPLYING)], APPLYING, strict=False):
        Application.objects.create(opportunity=opportunity, member=member, text=said, language="fr" if "’" in said else "en")
    Event.objects.filter(pk__gt=before, kind__startswith="opportunities.").update(withdrawn_at=timezone.now())
    return 1


def _author(owner: Project | Group) -> User | None:
    """Who answers for it."""
    if isinstance(owner, Project):
        rows = Participation.objects.filter(project=owner, role=ProjectRole.LEAD, left_at=None, member__is_active=True)
        return next((one.member for one in rows.select_related("member").order_by("pk")), None)
    animating = Membership.objects.animating().filter(group=owner, member__is_active=True).select_related("member")
    return next((one.member for one in animating.order_by("pk")), None)
