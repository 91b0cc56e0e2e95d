"""What the home page shows of departures: one's own plan, and what waits for an answer."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from profiles.departures.queries.pages import own_plan
from profiles.departures.queries.plans import count_waiting


def _plan(member: User) -> Mapping[str, object] | None:
    plan = own_plan(member) if member.kind == Kind.EMPLOYEE else None
    return {"plan": plan} if plan else None


def _waiting(member: User) -> Sequence[Waiting]:
    count = count_waiting(member) if member.kind == Kind.EMPLOYEE else 0
    if not count:
        return []
    words = ngettext("{count} thing is handed to you", "{count} things are handed to you", count)
    return [
        Waiting(
            icon="hand-helping",
            line=words.format(count=count),
            address=reverse("profiles:given"),
            detail=_("A colleague who leaves asks you to look after it"),
            button=gettext_lazy("Answer"),
        )
    ]


cards.register(Card(key="departure", template="profiles/home/departure.html", content=_plan, order=12))
waiting_sources.register(WaitingSource(key="departures", order=15, waiting=_waiting))
