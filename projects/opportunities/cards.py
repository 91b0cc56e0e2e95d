"""What the home page shows of opportunities: those that fit, and what waits."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from projects.opportunities.queries.home import agreements_asked_of, choices_to_make, invitations_of
from projects.opportunities.queries.suggesting import opportunities_for

SUGGESTED_ON_HOME: Final = 3


def _suggested(member: User) -> Mapping[str, object] | None:
    suggestions = opportunities_for(member, at_most=SUGGESTED_ON_HOME)
    return {"suggestions": suggestions} if suggestions else None


def _waiting(member: User) -> Sequence[Waiting]:
    """Invitations, agreements that one is asked for, and closed opportunities whose applications wait."""
    invited = [
        Waiting(
            icon="mail",
            line=one.title,
            address=one.get_absolute_url(),
            detail=_("You are invited to apply"),
            button=gettext_lazy("Read it"),
        )
        for one in invitations_of(member)
    ]
    asked = [
        Waiting(
            icon="user-check",
            line=one.opportunity.title,
            address=reverse("projects:agreement", args=[one.public_id]),
            detail=_("%(person)s asks you to agree") % {"person": one.member.display_name},
            button=gettext_lazy("Answer"),
        )
        for one in agreements_asked_of(member)
    ]
    to_choose = [
        Waiting(
            icon="hand-helping",
            line=one.title,
            address=reverse("projects:choose", args=[one.public_id]),
            detail=_("It is closed: those who applied wait for an answer"),
            button=gettext_lazy("Choose"),
        )
        for one in choices_to_make(member)
    ]
    return [*invited, *asked, *to_choose]


cards.register(
    Card(
        key="opportunities_for_you",
        template="projects/opportunities/for_you.html",
        content=_suggested,
        order=44,
        for_beginners=True,
    )
)
waiting_sources.register(WaitingSource(key="opportunities", order=25, waiting=_waiting))
