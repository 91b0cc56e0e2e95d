"""What the home page and the page of a person tell of knowledge, and of colleagues who leave and can be asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.since import Happening, Source, sources
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from profiles.panels import PersonPanel, person_panels
from wiki.knowledge.notifications import NEW
from wiki.knowledge.permissions import can_keep_knowledge
from wiki.knowledge.queries.asking import rounds_to_ask
from wiki.knowledge.queries.home import (
    captions_to_approve,
    drafts_for,
    next_questions,
    published_since,
    recorded_by,
    should_begin,
)

ROUNDS_SHOWN: Final = 3


def _waiting(member: User) -> Sequence[Waiting]:
    """What one is asked to read or to approve, and the next question to answer; for who leaves, a first one."""
    if not can_keep_knowledge(member):
        return []
    drafts = drafts_for(member)
    lines = [
        Waiting(
            icon="eye",
            line=page.title,
            address=page.get_absolute_url(),
            detail=_("%(person)s asks you to read it before it is published") % {"person": page.speaker.display_name},
            button=gettext_lazy("Read"),
        )
        for page in drafts
        if page.reviewer_id == member.pk
    ]
    lines += [
        Waiting(
            icon="text-cursor-input",
            line=recording.title,
            address=reverse("wiki:captions", args=[recording.public_id]),
            detail=_("Captions of what you say"),
            button=gettext_lazy("Approve"),
        )
        for recording in captions_to_approve(member)
    ]
    lines += [
        Waiting(
            icon="mic",
            line=one.question.words,
            address=reverse("wiki:answer", args=[one.page.address, one.question.anchor]),
            detail=_("Question %(number)d of %(count)d, “%(title)s”")
            % {"number": one.number, "count": one.count, "title": one.page.title},
            button=gettext_lazy("Answer"),
        )
        for one in next_questions(member, drafts)
    ]
    if not drafts and should_begin(member):
        lines.append(
            Waiting(
                icon="mic",
                line=_("Record what you know"),
                address=reverse("wiki:begin_knowledge"),
                detail=_("What people know stays when they leave: a question at a time, in words, aloud or on video."),
                button=gettext_lazy("Begin"),
            )
        )
    return lines


def _happened(member: User, since: datetime, size: int) -> Sequence[Happening]:
    return [
        Happening(
            at=page.opened_at or since,
            about=f"{NEW}:{page.key}",  # as a notification of it tells it
            actor=page.speaker,
            line=_("%(person)s published what they know: “%(title)s”")
            % {"person": page.speaker.display_name, "title": page.title},
            address=page.get_absolute_url(),
            icon="mic",
            detail=str(page.space.name),
        )
        for page in published_since(member, since, size)
    ]


def _recorded(viewer: User, person: User) -> Mapping[str, object] | None:
    pages = recorded_by(viewer, person)
    return {"pages": pages} if pages else None


def _rounds(member: User) -> Mapping[str, object] | None:
    rounds = rounds_to_ask(member, ROUNDS_SHOWN)
    return {"rounds": rounds} if rounds else None


cards.register(Card(key="questions", template="wiki/home/questions.html", content=_rounds, order=13))
waiting_sources.register(WaitingSource(key="knowledge", order=22, waiting=_waiting))
sources.register(Source(key="knowledge", order=32, happened=_happened))
person_panels.register(
    PersonPanel(key="knowledge", template="wiki/knowledge/person.html", content=_recorded, order=14, place="main")
)
