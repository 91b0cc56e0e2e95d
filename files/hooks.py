"""What the kernel asks of libraries: whether an item may be followed, who sees it, and how office documents are read."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from files.actions.demonstration import load_libraries
from files.forms import PURPOSE
from files.media_types import ODF, OOXML, SPREADSHEETS
from files.models import Item
from files.permissions import MAX_FILE_BYTES, can_manage_item, can_see_item, may_upload
from files.queries.cards import cards_of, document_named
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.blobs.preparation import Preparer, preparers
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.content.documents import Documents, register_documents
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.permissions import Decision, denied

MAX_OFFICE_BYTES: Final = 100 * 1024 * 1024


def can_follow_item(member: User, public_id: str) -> Decision:
    """Hear of what changes in a folder or document that one may see."""
    item = Item.objects.filter(public_id=public_id).select_related("library__group", "place__audience").first()
    return can_see_item(member, item) if item is not None else denied("")


def _find(public_id: str) -> Item | None:
    rows = Item.objects.filter(public_id=public_id).select_related("library__group", "library__organization", "library__member")
    return rows.select_related("audience", "place__audience").first()


shared_kinds.register(
    SharedKind(
        word="document",
        noun=_("Document"),
        find=_find,
        is_visible=lambda viewer, item: bool(can_see_item(viewer, item)),
        title=lambda item: item.name or item.library.name,
        address=lambda item: str(item.get_absolute_url()),
        manages=lambda viewer, item: bool(can_manage_item(viewer, item)),
    )
)
for key, media_types in (
    ("words", {f"{OOXML}.wordprocessingml.document"}),
    ("slides", {f"{OOXML}.presentationml.presentation"}),
    ("sheets", SPREADSHEETS),
    ("writer", {f"{ODF}.text"}),
    ("impress", {f"{ODF}.presentation"}),
):
    function = f"files.preparers:{key}"
    preparers.register(Preparer(key=key, media_types=frozenset(media_types), function=function, max_bytes=MAX_OFFICE_BYTES))
register_documents(Documents(word="document", named=document_named, cards=cards_of, picker="files:pick"))
purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_FILE_BYTES, may_upload=may_upload))
followables.register(Followable("document", can_follow_item))
demonstrations.register(Demonstration(key="libraries", noun="documents and folders", order=20, load=load_libraries))
