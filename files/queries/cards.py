"""Documents and folders where a text shows them: as a card, which one reader sees as they see the item."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString

from files.models import Item
from files.queries.listing import pictures_of
from intranet.kernel.accounts.models import User

TEMPLATE: Final = "files/_card.html"


def document_named(address: str) -> str:
    """The public id of the item whose page an address of this site is, with its host or without; "" for any other address.

    One that says more, such as a page or a version, means this and no newer one: it stays a link.
    """
    path = address.removeprefix(settings.PUBLIC_URL)
    if not path.startswith("/files/"):
        return ""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return str(match.kwargs["public_id"]) if match.view_name == "files:item" else ""


def cards_of(viewer: User, public_ids: Collection[str]) -> Mapping[str, SafeString]:
    """The cards of those of these items that the viewer sees; two statements."""
    rows = Item.objects.visible_to(viewer).filter(public_id__in=public_ids, parent__isnull=False)
    items = list(rows.select_related("library__group", "library__organization", "library__member", "version__file"))
    drawn = pictures_of(items)
    return {
        item.public_id: SafeString(render_to_string(TEMPLATE, {"item": item, "has_picture": item.pk in drawn}).strip())
        for item in items
    }
