"""What an administrator may have revealed of questions: those to one person, and who asks."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Names, Revealable, Revealed, revealables
from wiki.knowledge.queries.asking import asked_in, rounds_for
from wiki.models import QuestionRound

WORD: Final = "questions"


def _find_all(public_ids: Collection[str]) -> dict[str, QuestionRound]:
    rows = QuestionRound.objects.filter(departure__public_id__in=public_ids, departure__cancelled_at=None)
    return {round_.departure.public_id: round_ for round_ in rows.select_related("departure__member")}


def _round(thing: Revealed) -> QuestionRound:
    return cast("QuestionRound", thing)


def _at(names: Names, _part: str) -> QuestionRound | None:
    return _find_all([names["departure"]]).get(names["departure"])


def _context(_viewer: User, thing: Revealed) -> Mapping[str, object]:
    return {"asked": [one for one in asked_in(_round(thing)) if one.rank]}


revealables.register(
    Revealable(
        word=WORD,
        label=_("Questions to a colleague"),
        shows=_("The questions, and who asks them."),
        is_at=lambda url_name, _names: url_name == "wiki:colleague_questions",
        at=_at,
        find_all=_find_all,
        owners=lambda thing: [_round(thing).person],
        is_visible=lambda viewer, thing: rounds_for(viewer).filter(pk=_round(thing).pk).exists(),
        address=lambda thing: _round(thing).get_absolute_url(),
        template="wiki/knowledge/revealed_questions.html",
        context=_context,
    )
)
