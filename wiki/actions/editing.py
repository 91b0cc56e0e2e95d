"""What follows when people have written in the editor: the page is published, and the log put in order."""

from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length
from django.utils import timezone
from pycrdt import Doc

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.pages import rename_page
from wiki.actions.texts import SEED_CLIENT, document_of, publish_text, write_snapshot
from wiki.models import Edition, SharedText, TextClient, TextUpdate, Way, WikiPage
from wiki.tasks import publish_written
from wiki.text.rendering import words_of
from wiki.text.shared import body_of, write_body

log = structlog.get_logger("passerelle.wiki")

# What is written in an editor that stays open is published when nobody has written for so long, or after so long.
QUIET: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(minutes=10)
UPDATES_KEPT: Final = timedelta(days=30)
FORGOTTEN_AT_ONCE: Final = 500
# The state of a text may have so many times the bytes of its words, and some more: what was deleted leaves traces.
STATE_FACTOR: Final = 4
STATE_BYTES: Final = 200_000
# A text begins a new epoch when nobody has written for so long.
ALONE: Final = timedelta(minutes=1)


@transaction.atomic
def finish_editing(*, actor: User, page: WikiPage, title: str = "", summary: str = "") -> Edition | None:
    """Publish what was written, under this title and with what the actor says of it; None when nothing is new.

    What was published meanwhile without a summary, and is partly theirs, is summed up by it. Raises PermissionRefused.
    """
    require(permissions.can_edit_page(actor, page))
    if title and title != page.title:
        page = rename_page(actor=actor, page=page, title=title)
    edition = publish_text(page=page, summary=summary)
    if edition is None and summary:
        last = page.editions.filter(way=Way.EDITOR, summary="", authors=actor).order_by("-number").first()
        if last is not None and last.number == page.edition:
            last.summary = summary
            last.save(update_fields=["summary"])
    return edition


def end_editing(*, text: SharedText) -> None:
    """Nobody has it open here any more: the state is kept as one, and the worker publishes what was written."""
    with transaction.atomic():
        text = SharedText.objects.select_for_update().get(pk=text.pk)
        if text.head > text.snapshot_head:
            write_snapshot(text, document_of(text))
        if text.head > text.published_head:
            publish_written.enqueue(text.page_id)


def publish_due() -> None:
    """Publish what was written where editors stay open, or where nobody said that they had left.

    A page that cannot be published holds up no other.
    """
    now = timezone.now()
    unpublished = TextUpdate.objects.filter(text=OuterRef("pk"), number__gt=OuterRef("published_head"))
    is_being_written = Exists(unpublished.filter(at__gt=now - QUIET))
    waits_long = Exists(unpublished.filter(at__lt=now - LONGEST))
    due = SharedText.objects.filter(head__gt=F("published_head")).filter(~is_being_written | waits_long)
    for page in WikiPage.objects.filter(pk__in=list(due.values_list("page", flat=True))):
        try:
            publish_text(page=page)
        except Exception:
            log.exception("page not published; tried again in a minute", page=page.key)


# Keeping the log small -------------------------------------------------------------------------------------------------


def renew_grown_texts() -> None:
    """Begin a new epoch for each text whose state has grown beyond its budget, while nobody writes it."""
    grown = SharedText.objects.annotate(size=Length("snapshot")).filter(size__gt=STATE_BYTES)
    for key in list(grown.values_list("pk", flat=True)):
        renew_text(key)


@transaction.atomic
def renew_text(key: int) -> bool:
    """Begin a new epoch when the state is beyond its budget and nobody has just written; whether it did.

    The text begins anew with its words as they are, and none of what was deleted. An editor that is open comes again, and a
    copy of the old epoch may not write.
    """
    text = SharedText.objects.select_for_update().get(pk=key)
    if text.updates.filter(at__gt=timezone.now() - ALONE).exists():
        return False
    body = body_of(document_of(text)).body
    if len(text.snapshot) <= budget_of(len(words_of(body).encode())):
        return False
    document: Doc[Any] = Doc(client_id=SEED_CLIENT)
    write_body(document, body)
    text.epoch += 1
    text.save(update_fields=["epoch"])
    write_snapshot(text, document)
    TextClient.objects.filter(text=text, is_server=False).delete()
    return True


def budget_of(words: int) -> int:
    """How many bytes the state of a text of so many bytes may have."""
    return STATE_FACTOR * words + STATE_BYTES


def forget_updates() -> None:
    """Delete updates that are in a snapshot, were published, and are older than they are kept; a few at a time."""
    old = TextUpdate.objects.filter(at__lt=timezone.now() - UPDATES_KEPT, number__lte=F("text__snapshot_head")).filter(
        number__lte=F("text__published_head")
    )
    while keys := list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            TextUpdate.objects.filter(pk__in=keys).delete()
