"""What the kernel asks of libraries: whether an item may be followed, who sees it, and how office documents are read."""

import shutil
from typing import Final

from django.utils.translation import gettext_lazy as _

from files import office
from files.actions.demonstration import load_libraries
from files.actions.demonstration_sharing import load_sharing
from files.actions.sharing import let_in
from files.forms import PURPOSE
from files.media_types import OFFICE
from files.models import Item
from files.permissions import MAX_FILE_BYTES, can_manage_item, can_see_item, may_upload
from files.queries.cards import cards_of, document_named
from files.queries.sharing import is_name_known_to, managers_of
from files.queries.ways import ways_beside
from intranet.kernel.access.askable import Askable, askables
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.blobs.preparation import Preparer, preparers
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.content.documents import Documents, register_documents
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.observability.health import Check, UnhealthyError, checks
from intranet.kernel.permissions import Decision, denied

MAX_OFFICE_BYTES: Final = 100 * 1024 * 1024


def can_follow_item(member: User, public_id: str) -> Decision:
    """Hear of what changes in a folder or document that one may see."""
    item = Item.objects.filter(public_id=public_id).select_related("library__group", "place__audience").first()
    return can_see_item(member, item) if item is not None else denied("")


def ask_previews() -> None:
    """Check that LibreOffice, where it is installed, may be run. Whoever has none wants none."""
    if shutil.which(office.PROGRAM) and not office.is_drawn_here():
        raise UnhealthyError("LibreOffice is not run: bubblewrap is missing, or may not make namespaces")


def _find(public_id: str) -> Item | None:
    rows = Item.objects.filter(public_id=public_id).select_related("library__group", "library__organization", "library__member")
    return rows.select_related("audience", "place__audience").first()


shared_kinds.register(
    SharedKind(
        word="document",
        noun=_("Folder or document"),
        find=_find,
        is_visible=lambda viewer, item: bool(can_see_item(viewer, item)),
        title=lambda item: item.name or item.library.name,
        address=lambda item: str(item.get_absolute_url()),
        manages=lambda viewer, item: bool(can_manage_item(viewer, item)),
        beside=ways_beside,
    )
)
askables.register(
    Askable(
        word="document",
        noun=_("Folder or document"),
        icon="folder",
        find=_find,
        is_known=is_name_known_to,
        is_visible=lambda viewer, item: bool(can_see_item(viewer, item)),
        title=lambda item: item.name,
        address=lambda item: str(item.get_absolute_url()),
        managers=managers_of,
        grant=lambda actor, item, member: let_in(actor=actor, item=item, member=member),
    )
)
for ending, media_types in OFFICE.items():
    function = f"files.office:{ending}"
    preparers.register(Preparer(key=ending, media_types=media_types, function=function, max_bytes=MAX_OFFICE_BYTES))
checks.register(Check("previews", ask_previews, is_needed=False))
register_documents(Documents(word="document", named=document_named, cards=cards_of, picker="files:pick"))
purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_FILE_BYTES, may_upload=may_upload))
followables.register(Followable("document", can_follow_item))
demonstrations.register(Demonstration(key="libraries", noun="documents and folders", order=20, load=load_libraries))
demonstrations.register(
    Demonstration(key="shared documents", noun="links and requests for access", order=21, load=load_sharing)
)
