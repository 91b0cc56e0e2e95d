"""Who may record, be heard, and keep knowledge. Each decision first requires that the page is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.models import Organization, OrganizationRole
from profiles.roles import holds_anywhere, roles_of
from wiki.models import KnowledgePage, KnowledgeState, QuestionSet, Recording, RecordingState, WikiPage
from wiki.permissions import NO_PAGE, NO_RECORDING, can_edit_page, can_hear_recording, can_see_page

SPEAKER_ONLY: Final = _("Only the person who speaks can do it.")
NOT_AGREED: Final = _("%(person)s has not agreed to be recorded. You can write the answer.")
NOT_TICKED: Final = _("Say first that you agree to be recorded: tick the box.")
SPEAKER_OUTSIDE: Final = _("The person who speaks must see this space. Choose the whole government, or another person.")
REVIEWER_OUTSIDE: Final = _("Choose somebody else who sees this space.")
SETTLED: Final = _("This recording is finished.")
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
