"""What the plan of a departure hands over of opportunities: those that one announced and that are open."""

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from groups.roles import animators_of
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds
from intranet.kernel.text.bilingual import Words
from projects.models import Opportunity
from projects.opportunities.actions.offering import hand_over_opportunity
from projects.opportunities.queries.visible import run_by, visible_opportunities
from projects.roles import team_of


def _things() -> "QuerySet[Opportunity]":
    return Opportunity.objects.filter(deleted_at=None, hidden_at=None).select_related("project", "group")


def _held(opportunities: "QuerySet[Opportunity]", people: "QuerySet[User]") -> "QuerySet[Opportunity]":
    open_ones = Opportunity.objects.open().values("pk")
    return opportunities.filter(author__in=people, pk__in=open_ones).annotate(holder_id=F("author"))


def _visible(opportunities: "QuerySet[Opportunity]", viewer: User) -> "QuerySet[Opportunity]":
    return opportunities.filter(pk__in=visible_opportunities(viewer).values("pk"))


def _takeable(opportunities: "QuerySet[Opportunity]", member: User) -> "QuerySet[Opportunity]":
    """Those of a project whose team they are in, or of a group that they animate: who chooses among those who apply."""
    if member.kind != Kind.EMPLOYEE:
        return opportunities.none()
    return opportunities.filter(pk__in=run_by(member).values("pk"))


def _detail(opportunity: Opportunity) -> str:
    return str(_("Open until %(date)s") % {"date": date_format(opportunity.closes_on, "DATE_FORMAT")})


def _candidates(opportunity: Opportunity, holder: User) -> Iterator[Candidate]:
    people = team_of(opportunity.project.key) if opportunity.project else animators_of(opportunity.owner.key)
    for member in people.filter(is_active=True).exclude(pk=holder.pk).order_by("pk")[:1]:
        yield Candidate(member, "chooses")


def _hand_over(opportunity: Opportunity, _holder: User, successor: User) -> None:
    hand_over_opportunity(opportunity=opportunity, successor=successor)


def _title(opportunity: Opportunity) -> Words:
    """It has one, in the language of its text."""
    return Words(**{opportunity.language: opportunity.title})


holding_kinds.register(
    HoldingKind(
        word="opportunity",
        noun=_("Opportunity"),
        icon="hand-helping",
        order=30,
        things=_things,
        held=_held,
        visible=_visible,
        takeable=_takeable,
        title=_title,
        address=lambda opportunity: opportunity.get_absolute_url(),
        detail=_detail,
        candidates=_candidates,
        hand_over=_hand_over,
        reasons={"chooses": _("Chooses among those who apply")},
    )
)
