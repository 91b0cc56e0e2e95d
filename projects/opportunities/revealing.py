"""What an administrator may have revealed of an opportunity: what it announces, and nobody who applied."""

from collections.abc import Collection
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.revealing import Revealable, revealables
from projects.models import Opportunity
from projects.models.opportunities import OPPORTUNITY
from projects.opportunities.permissions import can_see_opportunity
from projects.opportunities.queries.visible import JOINED


def _find_all(public_ids: Collection[str]) -> dict[str, Opportunity]:
    rows = Opportunity.objects.filter(public_id__in=public_ids, deleted_at=None).select_related(*JOINED)
    return {opportunity.public_id: opportunity for opportunity in rows}


REVEALABLE: Final = Revealable(
    word=OPPORTUNITY,
    label=_("Opportunity"),
    shows=_("What it announces, and who announced it; neither the applications nor the invitations."),
    is_at=lambda url_name, _names: url_name == "projects:opportunity",
    at=lambda names, _part: _find_all([names["public_id"]]).get(names["public_id"]),
    find_all=_find_all,
    owners=lambda thing: [cast("Opportunity", thing).author],
    is_visible=lambda viewer, thing: bool(can_see_opportunity(viewer, cast("Opportunity", thing))),
    address=lambda thing: cast("Opportunity", thing).get_absolute_url(),
    template="projects/opportunities/revealed.html",
    context=lambda _viewer, thing: {"opportunity": thing},
    title=lambda thing: cast("Opportunity", thing).title,
)

revealables.register(REVEALABLE)
