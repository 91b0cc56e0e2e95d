"""What the home page shows of colleagues who leave and can be asked."""

from collections.abc import Mapping
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards
from wiki.knowledge.queries.asking import rounds_to_ask

SHOWN: Final = 3


def _rounds(member: User) -> Mapping[str, object] | None:
    rounds = rounds_to_ask(member, SHOWN)
    return {"rounds": rounds} if rounds else None


cards.register(Card(key="questions", template="wiki/home/questions.html", content=_rounds, order=13))
