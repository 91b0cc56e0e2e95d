"""Writing texts. Every way of writing adds to one log: whoever is in the editor meanwhile loses nothing and doubles nothing."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from pycrdt import Doc

from intranet.kernel.accounts.models import User
from intranet.kernel.content.actions import refer
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.bilingual import fold
from wiki import permissions
from wiki.actions.anchors import place_passages
from wiki.actions.evidence import follow_evidence
from wiki.actions.news import tell_edited
from wiki.models import MAX_TITLE_LENGTH, PAGE, Edition, PageLink, SharedText, TextClient, TextUpdate, Way, WikiPage
from wiki.queries.links import file_address, page_address, recording_address
from wiki.signals import page_published, text_written
from wiki.text.rendering import Renderer, links_of, words_of
from wiki.text.schema import understood
from wiki.text.shared import body_of, write_body

# The seed of every text has this client, which nobody else has: seeding twice writes the same.
SEED_CLIENT: Final = 1
# So many updates after the last snapshot, another one is made.
COMPACTED_AFTER: Final = 300


def begin_text(page: WikiPage, author: User, body: dict[str, Any] | None, *, way: Way, at: datetime) -> SharedText:
    """The text of a new page; with words, its first edition. For the action that makes the page."""
    text = SharedText.objects.create(page=page)
    if body is not None:
        rewrite_locked(text, author, body, way=way, at=at)
    return text


def locked_text(page: WikiPage) -> SharedText:
    """The text of a page as it is now; nobody writes before the transaction ends."""
    return SharedText.objects.select_for_update().get(page=page)


def document_of(text: SharedText, *, client: int | None = None) -> "Doc[Any]":
    """A text as a document of Yjs, which writes as `client`."""
    document: Doc[Any] = Doc(client_id=client) if client is not None else Doc()
    if text.snapshot:
        document.apply_update(bytes(text.snapshot))
    for data in text.updates.filter(number__gt=text.snapshot_head).order_by("number").values_list("data", flat=True):
        document.apply_update(bytes(data))
    return document


@transaction.atomic
def append_update(*, text: SharedText, data: bytes, authors: Collection[int], clients: Mapping[int, int]) -> int:
    """Add to the log what people (primary keys) wrote, with the new clients of Yjs and whose they are. Gives its number.

    Raises ValueError when the text has begun a new epoch meanwhile.
    """
    current = SharedText.objects.select_for_update().only("head", "epoch", "snapshot_head").get(pk=text.pk)
    if current.epoch != text.epoch:
        raise ValueError("The text has begun a new epoch.")
    return _append(current, data, authors, clients)


def _append(
    text: SharedText, data: bytes, authors: Collection[int], clients: Mapping[int, int], at: datetime | None = None
) -> int:
    """`text` is locked."""
    text.head += 1
    TextUpdate.objects.create(text=text, number=text.head, data=data, authors=sorted(authors), at=at or timezone.now())
    text.save(update_fields=["head"])
    rows = [TextClient(text=text, client=client, member_id=member) for client, member in clients.items()]
    TextClient.objects.bulk_create(rows, ignore_conflicts=True)
    if text.head - text.snapshot_head >= COMPACTED_AFTER:
        write_snapshot(text, document_of(text))
    return text.head


def write_snapshot(text: SharedText, document: "Doc[Any]") -> None:
    """Keep the state of a text as it is now, so that it is not made of its whole log. The text is locked."""
    text.snapshot, text.snapshot_head = document.get_update(), text.head
    text.save(update_fields=["snapshot", "snapshot_head"])


@transaction.atomic
def rewrite_page(
    *, actor: User, page: WikiPage, body: dict[str, Any], way: Way, summary: str = "", restored: int | None = None
) -> Edition:
    """Make a page say this text (ProseMirror's JSON): a form, the API, an import, or an edition brought back.

    Only what differs is written, so what others write in the editor meanwhile stays. Raises PermissionRefused.
    """
    require(permissions.can_edit_page(actor, page))
    text = locked_text(page)
    return rewrite_locked(text, actor, body, way=way, summary=summary, restored=restored)


def rewrite_locked(
    text: SharedText,
    actor: User,
    body: dict[str, Any],
    *,
    way: Way,
    summary: str = "",
    restored: int | None = None,
    undone: int | None = None,
    at: datetime | None = None,
) -> Edition:
    """As `rewrite_page`, for an action that has locked the text and asked for the permission."""
    document = document_of(text, client=_server_client(text, actor, is_foreign=way == Way.IMPORT))
    before = document.get_state()
    write_body(document, understood(body).body)
    data = document.get_update(before)
    if document.get_state() != before or _deletes(data):
        _append(text, data, [actor.pk], {}, at)
        text_written.send(SharedText, page=text.page, number=text.head)
    others = [author for author in _authors_since_published(text) if author.pk != actor.pk]
    return publish_locked(
        text, document, authors=[*others, actor], way=way, summary=summary, restored=restored, undone=undone, at=at
    )


def _deletes(update: bytes) -> bool:
    """Whether an update of Yjs takes something away: it ends with what is deleted, and a lone 0 says nothing is."""
    return update != b"\x00\x00"


def _server_client(text: SharedText, member: User, *, is_foreign: bool) -> int:
    """The client that writes for a member what was not written in an editor; one for each text keeps the state small.

    What they bring from elsewhere has one of its own: those words are perhaps not theirs.
    """
    facts = {"text": text, "member": member, "is_server": True, "is_foreign": is_foreign}
    known = TextClient.objects.filter(**facts).first()
    if known is None:
        known = TextClient.objects.create(**facts, client=secrets.randbits(31) + 2)
    return known.client


# Publishing --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish_text(*, page: WikiPage, summary: str = "", way: Way = Way.EDITOR) -> Edition | None:
    """Make what was written in the editor the published text; None when there is nothing new. Repeating it is harmless.

    A text that was stored in a way that cannot be read is new: it is written again from what the editor has.
    """
    text = locked_text(page)
    if text.published_head == text.head and not text.page.problems:
        return None
    return publish_locked(text, document_of(text), authors=_authors_since_published(text), way=way, summary=summary)


def _authors_since_published(text: SharedText) -> list[User]:
    """Who wrote what is not published yet."""
    since = text.updates.filter(number__gt=text.published_head).values_list("authors", flat=True)
    return list(User.objects.filter(pk__in={author for some in since for author in some}))


def publish_locked(
    text: SharedText,
    document: "Doc[Any]",
    *,
    authors: Iterable[User],
    way: Way,
    summary: str = "",
    restored: int | None = None,
    undone: int | None = None,
    at: datetime | None = None,
) -> Edition:
    """Write the text of a document of Yjs as the published one, with its edition and its revision of Wagtail's."""
    rows = WikiPage.objects.select_related("space", "changed_by", "place__audience")
    page = rows.get(pk=text.page_id).specific
    moment, writers = at or timezone.now(), list(authors)
    page.body = body_of(document).body
    page.edition += 1
    if writers:
        page.changed_by = writers[-1]
    page.changed_at = moment
    page.text = words_of(page.body)
    before = page.html
    page.html = Renderer(file_address=file_address, page_address=page_address, recording_address=recording_address).html(
        page.body
    )
    revision = page.save_revision(user=page.changed_by, clean=False, log_action=False)
    page.latest_revision = page.live_revision = revision
    page.has_unpublished_changes = False
    fields = ["body", "edition", "changed_by", "changed_at", "text", "html"]
    fields += ["latest_revision", "live_revision", "has_unpublished_changes"]
    page.save(clean=False, update_fields=fields)
    edition = Edition.objects.create(
        page=page,
        number=page.edition,
        revision=revision,
        way=way,
        title=page.title,
        summary=summary,
        size=len(page.text),
        restored=restored,
        undone=undone,
        at=moment,
    )
    edition.authors.set(writers)
    text.published_head = text.head
    text.save(update_fields=["published_head"])
    _note_links(page)
    refer(page, page.html, before=before)
    place_passages(page, text, document)
    tell_edited(edition, writers)
    follow_evidence([page])
    page_published.send(WikiPage, page=page)
    reindex(PAGE, [page.pk])
    return edition


def _note_links(page: WikiPage) -> None:
    """Know again which pages a page links to, and which it asks for that nobody has written."""
    page.links.all().delete()
    found = links_of(page.body)
    public_ids = [public_id for public_id, _title in found]
    targets = {target.public_id: target for target in WikiPage.objects.filter(public_id__in=public_ids)}
    PageLink.objects.bulk_create(
        PageLink(
            source=page,
            target=targets.get(public_id),
            title=title or targets[public_id].title,
            title_key=fold(title or targets[public_id].title)[:MAX_TITLE_LENGTH],
        )
        for public_id, title in found
        if title or public_id in targets
    )
