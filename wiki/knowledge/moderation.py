"""A question to somebody who leaves can be reported; the moderators of their organization decide."""

from typing import cast

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from wiki.knowledge.actions.asking import set_question_hidden
from wiki.knowledge.queries.asking import rounds_for
from wiki.models import ASKED, AskedQuestion


def _find(public_id: str) -> AskedQuestion | None:
    rows = AskedQuestion.objects.select_related("round__departure__organization", "round__departure__member", "author")
    return rows.filter(public_id=public_id).first()


def _question(thing: Reported) -> AskedQuestion:
    return cast("AskedQuestion", thing)


def _is_visible(viewer: User, thing: Reported) -> bool:
    question = _question(thing)
    return question.hidden_at is None and rounds_for(viewer).filter(pk=question.round_id).exists()


def _organization(thing: Reported) -> str:
    organization = _question(thing).round.departure.organization
    return organization.public_id if organization is not None else ""


subjects.register(
    Subject(
        word=ASKED,
        label=_("Question to a colleague"),
        find=_find,
        is_visible=_is_visible,
        author=lambda thing: _question(thing).author,
        excerpt=lambda thing: _question(thing).words,
        address=lambda thing: _question(thing).get_absolute_url(),
        moderators=lambda _thing: [],
        organization=_organization,
        hide=lambda actor, thing: set_question_hidden(actor=actor, question=_question(thing), is_hidden=True),
        restore=lambda actor, thing: set_question_hidden(actor=actor, question=_question(thing), is_hidden=False),
    )
)
