"""What the plan of a departure shows of questions to the person."""

from collections.abc import Mapping

from intranet.kernel.accounts.models import User
from profiles.models import Departure
from profiles.panels import PlanPanel, plan_panels
from wiki.knowledge.permissions import can_open_round
from wiki.knowledge.queries.asking import asked_in, page_of
from wiki.models import QuestionRound
from wiki.permissions import can_see_page


def _questions(viewer: User, plan: Departure) -> Mapping[str, object] | None:
    """Whoever sees the plan sees the questions; the page of the person only with those who see it."""
    round_ = QuestionRound.objects.select_related("departure__member").filter(departure=plan).first()
    can_open = can_open_round(viewer, plan, is_seen=True) if round_ is None else None
    if plan.cancelled_at is not None or (round_ is None and not can_open):
        return None
    page = page_of(plan.member)
    return {
        "round": round_,
        "count": sum(bool(one.rank) for one in asked_in(round_, viewer)) if round_ else 0,
        "page": page if page is not None and can_see_page(viewer, page) else None,
        "is_person": viewer.pk == plan.member_id,
    }


plan_panels.register(PlanPanel(key="questions", template="wiki/knowledge/plan_panel.html", content=_questions, order=10))
