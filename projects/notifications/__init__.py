"""News of projects. Everything that waits for somebody, and every answer, rings the bell and is mailed.

The subject of each event is the key of its project; facts name the organization, the offer, the participation or the post.
"""

from projects.notifications.following import CLOSED, RETIRED, UPDATED
from projects.notifications.people import APPRECIATED, FINISHED, HEALTH_DUE, NAMED, OFFER_DECIDED, OFFERED
from projects.notifications.registry import (
    CHANGES_ASKED,
    CONFIRMED,
    PARTNER_ASKED,
    PARTNER_DECIDED,
    TO_CONFIRM,
    WITHOUT_LEAD,
)

__all__ = [
    "APPRECIATED",
    "CHANGES_ASKED",
    "CLOSED",
    "CONFIRMED",
    "FINISHED",
    "HEALTH_DUE",
    "NAMED",
    "OFFERED",
    "OFFER_DECIDED",
    "PARTNER_ASKED",
    "PARTNER_DECIDED",
    "RETIRED",
    "TO_CONFIRM",
    "UPDATED",
    "WITHOUT_LEAD",
]
