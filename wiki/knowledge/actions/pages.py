"""Knowledge pages: begun, answered, read over, published, and recordings on them agreed to."""

from collections.abc import Collection, Sequence
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import audience_for, locked_audience, only, part_for, show_as_around, show_to_list
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.audiences.models import Audience
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions.telling import notify
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.search.actions import reindex
from profiles.models import Skill
from wiki.actions.evidence import follow_evidence
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import document_of, locked_text, rewrite_locked
from wiki.knowledge import permissions
from wiki.knowledge.actions.placing import follow_answers, note_placed, questions_for, tell_those_who_see_it_now
from wiki.knowledge.actions.recordings import withdraw_or_give
from wiki.knowledge.notifications import ASKED_TO_REVIEW, ASKED_TO_SPEAK, NEW, PUBLISHED, REVIEWED
from wiki.models import PAGE, Editors, KnowledgePage, KnowledgeState, Owner, QuestionSet, Way, WikiPage
from wiki.permissions import can_edit_page
from wiki.text.schema import Node
from wiki.text.sections import Section, answer_to, begun_with, paragraphs, with_answer, with_questions
from wiki.text.shared import body_of

MEMBERS_AT_ONCE: Final = 500


class AnswerChangedError(Exception):
    """Somebody else has changed the answer meanwhile; `answer` is theirs, as a field of a form has it."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        super().__init__("The answer was changed meanwhile.")


@transaction.atomic
def begin_knowledge(
    *,
    actor: User,
    owner: Owner,
    title: str,
    language: str,
    questions: QuestionSet,
    speaker: User | None = None,
    public_id: str = "",
) -> KnowledgePage:
    """Begin a page on which the actor says what they know; or `speaker`, whom the actor then interviews, and who is told.

    Until it is published, only they see it. Raises PermissionRefused; also when the speaker does not see the space.
    """
    require(permissions.can_keep_knowledge(actor))
    top = open_space(actor=actor, owner=owner)
    speaker = speaker or actor
    if not permissions.can_keep_knowledge(speaker) or top.space.place.audience_id not in audience_ids(speaker):
        raise PermissionRefused(permissions.SPEAKER_OUTSIDE)
    known: KnowledgePage | None = (
        KnowledgePage.objects.filter(public_id=public_id, created_by=actor).first() if public_id else None
    )
    if known is not None:
        return known
    asked = questions_for(speaker, actor)
    words = [question.words_in(language) for question in questions.questions.all()]
    page = create_page(
        actor=actor,
        parent=top,
        title=title,
        language=language,
        body=with_questions(begun_with(words), [one.words for one in asked]),
        public_id=public_id,
        model=KnowledgePage,
        editors=Editors.AUTHORS,
        speaker=speaker,
        interviewer=actor if actor != speaker else None,
        questions=questions,
    )
    assert isinstance(page, KnowledgePage)  # noqa: S101 - the model asked for
    page.place = part_for(key=page.own_key, within=page.around)
    WikiPage.objects.filter(pk=page.pk).update(place=page.place)
    note_placed(page, asked)
    _show_draft(page)
    if actor != speaker:
        notify(kind=ASKED_TO_SPEAK, subject=page.key, actor=actor, thing=page)
    return _locked(page)


@transaction.atomic
def answer_in_words(*, actor: User, page: WikiPage, question: str, words: str, seen: str) -> None:
    """Write the answer to a question; the recordings in it stay. `seen` is the answer that the actor began with.

    Raises PermissionRefused, and AnswerChangedError when it is another one by now.
    """
    require(can_edit_page(actor, page))
    text = locked_text(page)
    body = body_of(document_of(text)).body
    before = answer_to(body, question)
    now = plain_answer(body, question)
    if now == words.strip().replace("\r\n", "\n"):
        return
    if now != seen.strip().replace("\r\n", "\n"):
        raise AnswerChangedError(now)
    recordings = [node for node in before if node["type"] == "recording"]
    rewrite_locked(text, actor, with_answer(body, question, [*recordings, *paragraphs(words)]), way=Way.FORM)


@transaction.atomic
def agree(*, actor: User, page: KnowledgePage, is_given: bool) -> None:
    """Agree to be recorded and heard on a page, or no longer: nobody else hears it at once. Raises PermissionRefused."""
    page = _locked(page)
    require(permissions.can_agree(actor, page))
    now, own = timezone.now(), page.recordings.filter(speaker=actor)
    # What was withdrawn by itself stays so.
    with_the_page = own.filter(withdrawn_at=page.withdrawn_at if is_given else None).values_list("pk", flat=True)
    withdraw_or_give(with_the_page, at=now, is_given=is_given)
    _note(page, **({"consented_at": now, "withdrawn_at": None} if is_given else {"withdrawn_at": now}))
    record(actor=actor, verb="wiki.consented" if is_given else "wiki.consent_withdrawn", subject=page.key)


@transaction.atomic
def ask_for_review(*, actor: User, page: KnowledgePage, reviewer: User | None) -> None:
    """Have somebody read it before it is published, who then sees the draft; or nobody. Raises PermissionRefused."""
    page = _locked(page)
    require(permissions.can_ask_for_review(actor, page))
    if reviewer is not None and (reviewer in page.authors or page.space.place.audience_id not in audience_ids(reviewer)):
        raise PermissionRefused(permissions.REVIEWER_OUTSIDE)
    _note(page, reviewer=reviewer, review_given_at=None, state=KnowledgeState.DRAFT)
    _show_draft(page)
    if reviewer is not None:
        notify(kind=ASKED_TO_REVIEW, subject=page.key, actor=actor, thing=page)


@transaction.atomic
def give_review(*, actor: User, page: KnowledgePage) -> None:
    """Say that it was read: the speaker is told. Raises PermissionRefused."""
    page = _locked(page)
    require(permissions.can_review(actor, page))
    _note(page, state=KnowledgeState.REVIEWED, review_given_at=timezone.now())
    notify(kind=REVIEWED, subject=page.key, actor=actor, thing=page)


@transaction.atomic
def publish_knowledge(*, actor: User, page: KnowledgePage, choice: Choice) -> None:
    """Show it to those who see its space, or to those who were chosen among them. Raises PermissionRefused."""
    page = _locked(page)
    require(permissions.can_publish(actor, page))
    was_open = page.is_open
    _note(page, state=KnowledgeState.PUBLISHED, opened_at=page.opened_at or timezone.now())
    pairs = (value.partition(":") for value in choice.values)
    _show(page, None if choice.is_around else [audience_for(kind=kind, key=key) for kind, _sign, key in pairs])
    record(actor=actor, verb="wiki.knowledge_published", subject=page.key)
    page = _locked(page)
    tell_those_who_see_it_now(page=page)
    follow_answers(page=page)
    if not was_open:
        notify(kind=PUBLISHED, subject=page.key, actor=actor, thing=page)
        notify(kind=NEW, subject=page.key, actor=actor, thing=page)


@transaction.atomic
def take_back_to_draft(*, actor: User, page: KnowledgePage) -> None:
    """Show it to its authors alone again, and to who was asked to read it. Raises PermissionRefused."""
    page = _locked(page)
    require(permissions.can_publish(actor, page))
    _note(page, state=KnowledgeState.REVIEWED if page.review_given_at else KnowledgeState.DRAFT)
    _show_draft(page)


@transaction.atomic
def name_skills(*, actor: User, page: KnowledgePage, skills: Collection[Skill]) -> None:
    """Say which skills it is about: once published it shows that the speaker has them. Raises PermissionRefused."""
    page = _locked(page)
    require(permissions.can_name_skills(actor, page))
    page.skills.set(skills)
    follow_evidence([page])
    reindex(PAGE, [page.pk])


@transaction.atomic
def follow_skill(*, skill: Skill, into: Skill) -> None:
    """Have the pages about a merged skill be about the one that replaced it."""
    pages = list(skill.knowledge_pages.values_list("pk", flat=True))
    into.knowledge_pages.add(*pages)
    skill.knowledge_pages.clear()
    reindex(PAGE, pages)


@transaction.atomic
def keep_for_authors(*, members: Collection[str]) -> None:
    """Those of these members (public ids) who left an organization, for another one or to retire, go on seeing the knowledge
    pages there on which they speak or interview.
    """
    rows = KnowledgePage.objects.filter(space__organization__isnull=False)
    rows = rows.select_related("space", "place__audience", "place__within", "speaker", "interviewer")
    for some in batched(members, MEMBERS_AT_ONCE, strict=False):
        for page in rows.filter(Q(speaker__public_id__in=some) | Q(interviewer__public_id__in=some)):
            if any(author.is_active and not page.is_meant_for(author) for author in page.authors):
                _show(page, _chosen(page) if page.has_own_list else None)


def plain_answer(body: Node, question: str) -> str:
    """The words of an answer, as a field of a form has them."""
    return Section("", question, 0, answer_to(body, question)).plain


def _locked(page: KnowledgePage) -> KnowledgePage:
    rows = KnowledgePage.objects.select_for_update(of=("self",)).select_related(
        "space__place", "space__group", "space__organization"
    )
    return rows.select_related("place__audience", "place__within", "speaker", "interviewer", "reviewer").get(pk=page.pk)


def _note(page: KnowledgePage, **facts: Any) -> None:
    """What has become of a page; its text, its history and who changed it last stay."""
    for name, value in facts.items():
        setattr(page, name, value)
    KnowledgePage.objects.filter(pk=page.pk).update(**facts)


def _show_draft(page: KnowledgePage) -> None:
    _show(page, [only(page.reviewer)] if page.reviewer else [])


def _chosen(page: KnowledgePage) -> Sequence[Audience]:
    """Those whom its list names."""
    return [part.part for part in page.around.audience.parts.select_related("part")]


def _show(page: KnowledgePage, parts: Collection[Audience] | None) -> None:
    """Show it to these, or (None) to everyone who sees its space; to its authors always, wherever they work by now."""
    place = page.around
    if place.within is None:
        raise ValueError("A knowledge page has a place of its own, within that of its space.")
    around = locked_audience(place.within)
    is_beyond = any(around.pk not in audience_ids(author) for author in page.authors)
    if parts is None and not is_beyond:
        show_as_around(place=place)
    else:
        shown = [around] if parts is None else list(parts)
        show_to_list(place=place, parts=[*shown, *map(only, page.authors)], beyond=is_beyond)
    place.refresh_from_db()
    page.audience = place.audience
    WikiPage.objects.filter(pk=page.pk).update(audience=place.audience)
    follow_evidence([page])
    reindex(PAGE, [page.pk])
