"""Sharing in the demonstration: a link, a request for access, and downloads. Repeating it makes what is missing."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from files.actions.downloads import note_download
from files.actions.links import make_link
from files.demonstration.plan import AMADOU, FIRES, MAELLE
from files.models import Item, Link, Right
from files.queries.sharing import managers_of
from intranet.kernel.access.actions import ask_for_access
from intranet.kernel.access.askable import asked_for
from intranet.kernel.access.permissions import can_ask_for_access
from intranet.kernel.accounts.models import User

NOTE: Final = "Comité consultatif des municipalités"
MESSAGE: Final = "Je prépare la carte des risques de mai, et les limites des territoires y sont."


def load_sharing() -> int:
    """Share a document of the group by a link, ask for a folder whose name is known; says how many things were made."""
    items = Item.objects.filter(library__group__name_fr=FIRES, deleted_at=None)
    items = items.select_related("library__group", "place__audience")
    document = items.filter(is_folder=False, name__endswith=".pdf").order_by("pk").first()
    folder = items.filter(is_name_known=True).order_by("pk").first()
    return (_link_to(document) if document is not None else 0) + (_ask_for(folder) if folder is not None else 0)


def _link_to(document: Item) -> int:
    owner = managers_of(document).order_by("pk").first()
    if owner is None or Link.objects.filter(item=document).exists():
        return 0
    make_link(actor=owner, item=document, until=timezone.now() + timedelta(days=60), right=Right.COMMENT, note=NOTE)
    for reader in filter(None, (_person(MAELLE), _person(AMADOU))):
        note_download(actor=reader, item=document, version=document.version)
    return 1


def _ask_for(folder: Item) -> int:
    asked, reader = asked_for(folder.key), _person(AMADOU)
    if asked is None or reader is None or not can_ask_for_access(reader, asked):
        return 0
    ask_for_access(actor=reader, asked=asked, message=MESSAGE)
    return 1


def _person(account: str) -> User | None:
    return User.objects.filter(email__istartswith=f"{account}@", state="active").first()
