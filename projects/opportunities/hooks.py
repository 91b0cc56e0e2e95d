"""What the kernel asks of opportunities: who sees one, and the demonstration."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.demonstrations import Demonstration, demonstrations
from projects.models import Opportunity
from projects.models.opportunities import OPPORTUNITY
from projects.opportunities.actions.demonstration import load_opportunities
from projects.opportunities.permissions import can_run_opportunity, can_see_opportunity
from projects.opportunities.queries.visible import JOINED

shared_kinds.register(
    SharedKind(
        word=OPPORTUNITY,
        noun=_("Opportunity"),
        find=lambda public_id: Opportunity.objects.select_related(*JOINED).filter(public_id=public_id).first(),
        is_visible=lambda viewer, opportunity: bool(can_see_opportunity(viewer, opportunity)),
        title=lambda opportunity: str(opportunity.title),
        address=lambda opportunity: str(opportunity.get_absolute_url()),
        manages=lambda viewer, opportunity: bool(can_run_opportunity(viewer, opportunity)),
    )
)
demonstrations.register(Demonstration(key="opportunities", noun="opportunities", order=31, load=load_opportunities))
