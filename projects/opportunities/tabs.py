"""The tabs of an opportunity, for those who choose."""

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Opportunity
from projects.tabs import Tab


def tabs_of(opportunity: Opportunity, current: str) -> list[Tab]:
    """The tabs, of which `current` is the page that is open."""
    waiting = opportunity.applications.filter(decided_at=None).count()
    labels = {"opportunity": _("Announcement"), "choose": _("Applications"), "people": _("Suggestions")}
    return [
        Tab(
            label,
            reverse(f"projects:{name}", args=[opportunity.public_id]),
            name == current,
            waiting if name == "choose" else 0,
        )
        for name, label in labels.items()
    ]
