"""Captions: written by who edits the page, approved by who speaks."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions.telling import notify
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from wiki.knowledge import permissions
from wiki.knowledge.notifications import CAPTIONS_WAIT
from wiki.models import PAGE, Cue, Recording


@transaction.atomic
def save_captions(*, actor: User, recording: Recording, cues: Sequence[Cue]) -> Recording:
    """Write the captions anew; they are shown once who speaks approves them, who is told. Raises PermissionRefused."""
    recording = Recording.objects.select_for_update(of=("self",)).select_related("page__space", "speaker").get(pk=recording.pk)
    require(permissions.can_caption(actor, recording))
    if list(cues) == recording.cues:
        return recording
    recording.cues, recording.captions_by, recording.captions_approved_at = list(cues), actor, None
    recording.save(update_fields=["cues", "captions_by", "captions_approved_at"])
    reindex(PAGE, [recording.page_id])
    if cues and actor.pk != recording.speaker_id:
        facts = {"recording": recording.public_id}
        notify(kind=CAPTIONS_WAIT, subject=recording.page.key, actor=actor, thing=recording.page, facts=facts)
    return recording


@transaction.atomic
def approve_captions(*, actor: User, recording: Recording) -> None:
    """Say that the captions are what was said: everyone who hears it reads them now. Raises PermissionRefused."""
    require(permissions.can_approve_captions(actor, recording))
    Recording.objects.filter(pk=recording.pk).exclude(cues=[]).update(captions_approved_at=timezone.now())
    reindex(PAGE, [recording.page_id])
    record(actor=actor, verb="wiki.captions_approved", subject=recording.page.key, recording=recording.public_id)
