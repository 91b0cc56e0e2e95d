"""Who may record, be heard, and keep knowledge. Each decision first requires that the page is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.models import Departure, DepartureKind, Organization, OrganizationRole
from profiles.roles import holds_anywhere, roles_of
from wiki.models import (
    AskedQuestion,
    AskedState,
    KnowledgePage,
    KnowledgeState,
    QuestionRound,
    QuestionSet,
    Recording,
    RecordingState,
    WikiPage,
)
from wiki.permissions import NO_PAGE, NO_RECORDING, can_edit_page, can_hear_recording, can_see_page

SPEAKER_ONLY: Final = _("Only the person who speaks can do it.")
NOT_AGREED: Final = _("%(person)s has not agreed to be recorded. You can write the answer.")
NOT_TICKED: Final = _("Say first that you agree to be recorded: tick the box.")
SPEAKER_OUTSIDE: Final = _("The person who speaks must see this space. Choose the whole government, or another person.")
REVIEWER_OUTSIDE: Final = _("Choose somebody else who sees this space.")
PUBLISHED: Final = _("This page is published. Make it a draft again to have it read first.")
SETTLED: Final = _("This recording is finished.")
NO_QUESTIONS: Final = _("There are no such questions.")
STOPPED: Final = _("%(person)s takes no more questions.")
CURATORS_ONLY: Final = _("Only the curators of an organization and the administrators keep question sets.")


def can_record(actor: User, page: WikiPage) -> Decision:
    """Say something aloud on a page: who edits it. On a knowledge page, who interviews waits until the speaker agrees."""
    decision = can_edit_page(actor, page)
    if decision and isinstance(page, KnowledgePage) and actor.pk != page.speaker_id and not page.may_record:
        return denied(NOT_AGREED % {"person": page.speaker.display_name})
    return decision


def can_send_slice(actor: User, recording: Recording) -> Decision:
    """Go on with a recording, keep or discard it: who began it, as long as they may edit the page."""
    if recording.recorded_by_id != actor.pk:
        return denied(NO_RECORDING)
    decision = can_edit_page(actor, recording.page)
    if not decision:
        return decision
    return allowed if recording.state == RecordingState.RECORDING else denied(SETTLED)


def can_remove_recording(actor: User, recording: Recording) -> Decision:
    """Take a recording off its page for good: who edits it, and the one who speaks."""
    if actor.pk == recording.speaker_id and can_see_page(actor, recording.page):
        return allowed
    decision = can_hear_recording(actor, recording)
    return can_edit_page(actor, recording.page) if decision else decision


def can_consent(actor: User, recording: Recording) -> Decision:
    """Let others hear it, or no longer: the one who speaks, even where they do not see the page any more."""
    return allowed if actor.is_active and actor.pk == recording.speaker_id else denied(NO_RECORDING)


def can_caption(actor: User, recording: Recording) -> Decision:
    """Write its captions: who edits the page."""
    decision = can_hear_recording(actor, recording)
    return can_edit_page(actor, recording.page) if decision else decision


def can_approve_captions(actor: User, recording: Recording) -> Decision:
    """Say that the captions are what was said: the one who speaks."""
    decision = can_hear_recording(actor, recording)
    if not decision:
        return decision
    return allowed if actor.pk == recording.speaker_id else denied(SPEAKER_ONLY)


def can_agree(actor: User, page: KnowledgePage) -> Decision:
    """Agree to be recorded on a knowledge page, or no longer: the one who speaks."""
    decision = can_see_page(actor, page)
    if not decision:
        return decision
    return allowed if actor.pk == page.speaker_id else denied(SPEAKER_ONLY)


def can_review(actor: User, page: KnowledgePage) -> Decision:
    """Say that it was read, before it is published: the one who was asked."""
    if not can_see_page(actor, page) or page.reviewer_id != actor.pk or page.state != KnowledgeState.DRAFT:
        return denied(NO_PAGE)
    return allowed


def can_publish(actor: User, page: KnowledgePage) -> Decision:
    """Show it to others, or to others than now: the one who speaks, whose words they are."""
    decision = can_agree(actor, page)
    return can_edit_page(actor, page) if decision else decision


def can_ask_for_review(actor: User, page: KnowledgePage) -> Decision:
    """Have somebody read it before it is published: who writes it."""
    decision = can_edit_page(actor, page)
    return denied(PUBLISHED) if decision and page.is_open else decision


def can_name_skills(actor: User, page: KnowledgePage) -> Decision:
    """Say which skills it is about: who writes it; once it is published, it says what the speaker knows, and they alone do."""
    decision = can_edit_page(actor, page)
    return denied(SPEAKER_ONLY) if decision and page.is_open and actor.pk != page.speaker_id else decision


def can_keep_knowledge(actor: User) -> Decision:
    """Begin a knowledge page, read the list of them: everyone but guests and service accounts."""
    is_somebody = actor.is_active and not actor.is_guest and actor.kind != Kind.SERVICE
    return allowed if is_somebody else denied(NO_PAGE)


def can_curate(actor: User, organization: Organization | None) -> Decision:
    """Keep the question sets of an organization, or (None) those of everyone."""
    if not can_keep_knowledge(actor):
        return denied(NO_PAGE)
    is_curator = organization is not None and OrganizationRole.CURATOR in roles_of(actor, organization)
    return allowed if is_curator or actor.is_staff else denied(CURATORS_ONLY)


def can_curate_set(actor: User, questions: QuestionSet) -> Decision:
    """Change a question set."""
    return can_curate(actor, questions.organization)


def can_curate_anything(actor: User) -> Decision:
    """Keep any question set at all: for the way there."""
    is_curator = actor.is_staff or (actor.is_active and holds_anywhere(actor, OrganizationRole.CURATOR))
    return allowed if is_curator and can_keep_knowledge(actor) else denied(CURATORS_ONLY)


def can_open_round(actor: User, plan: Departure, *, is_seen: bool) -> Decision:
    """Let colleagues know of a departure and ask: the person, or who sees the plan; of a leave, the person alone."""
    if not actor.is_active or not is_seen:
        return denied(NO_QUESTIONS)
    if not plan.is_open:
        return denied(_("This plan is closed."))
    if plan.kind == DepartureKind.LEAVE and actor.pk != plan.member_id:
        return denied(_("Only the person tells colleagues of their leave."))
    return allowed


def can_stop_round(actor: User, round_: QuestionRound) -> Decision:
    """Take no more questions, or take them again: the person."""
    return allowed if actor.is_active and actor.pk == round_.departure.member_id else denied(SPEAKER_ONLY)


def takes_questions(round_: QuestionRound) -> Decision:
    """Whether questions still reach the person."""
    person = round_.departure.member
    if round_.is_over:
        return denied(_("The time for questions is over."))
    if round_.stopped_at is not None:
        return denied(STOPPED % {"person": person.display_name})
    if not person.is_active:
        return denied(_("%(person)s cannot be reached.") % {"person": person.display_name})
    return allowed


def can_ask(actor: User, round_: QuestionRound) -> Decision:
    """Propose and support questions: whoever sees them, but the person."""
    if not can_keep_knowledge(actor):
        return denied(NO_QUESTIONS)
    if actor.pk == round_.departure.member_id:
        return denied(_("Your colleagues ask these questions."))
    return takes_questions(round_)


def can_settle(actor: User, question: AskedQuestion) -> Decision:
    """Answer, decline, or say who else knows: the person."""
    decision = can_stop_round(actor, question.round)
    if decision and question.state == AskedState.ANSWERED:
        return denied(_("This question is answered."))
    return decision


def can_join(actor: User, round_: QuestionRound) -> Decision:
    """Say that two questions are one: the person, and the curators of their organization."""
    departure = round_.departure
    if not can_keep_knowledge(actor):
        return denied(NO_QUESTIONS)
    if actor.pk == departure.member_id:
        return allowed
    organization = departure.organization
    is_curator = organization is not None and OrganizationRole.CURATOR in roles_of(actor, organization)
    return allowed if is_curator else denied(_("Only the person and the curators of their organization join questions."))


def can_separate(actor: User, question: AskedQuestion) -> Decision:
    """Say that a joined question is another one: who proposed it too."""
    return allowed if actor.is_active and actor.pk == question.author_id else can_join(actor, question.round)


def can_take_back(actor: User, question: AskedQuestion) -> Decision:
    """Ask no longer: who proposed it."""
    if actor.is_active and question.author_id == actor.pk:
        return allowed
    return denied(_("Only the person who proposed this question takes it back."))
