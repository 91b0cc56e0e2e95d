"""What the home page shows of departures: one's own plan, and what waits for an answer."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from profiles.departures.queries.pages import own_plan
from profiles.departures.queries.plans import count_waiting
from profiles.models import HandoverState


def _plan(member: User) -> Mapping[str, object] | None:
    plan = own_plan(member) if member.kind == Kind.EMPLOYEE else None
    return {"plan": plan} if plan else None


def _waiting(member: User) -> Sequence[Waiting]:
    counts = count_waiting(member) if member.kind == Kind.EMPLOYEE else Counter[HandoverState]()
    asked, asked_back = counts[HandoverState.ASKED], counts[HandoverState.ASKED_BACK]
    words = ngettext("{count} thing is handed to you", "{count} things are handed to you", asked)
    words_back = ngettext("{count} thing is asked back from you", "{count} things are asked back from you", asked_back)
    lines = (
        (asked, words, _("A colleague who leaves asks you to look after it")),
        (asked_back, words_back, _("A colleague is back from a leave")),
    )
    return [
        Waiting(
            icon="hand-helping",
            line=line.format(count=count),
            address=reverse("profiles:given"),
            detail=detail,
            button=gettext_lazy("Answer"),
        )
        for count, line, detail in lines
        if count
    ]


cards.register(Card(key="departure", template="profiles/home/departure.html", content=_plan, order=12))
waiting_sources.register(WaitingSource(key="departures", order=15, waiting=_waiting))
