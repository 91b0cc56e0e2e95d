"""The ways to an item beside its audience: links, and a name that is known."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from files.models import Item, Link, Right
from files.permissions import can_manage_item
from files.queries.links import links_reaching
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.shared import Way


def ways_beside(viewer: User, item: Item) -> Sequence[Way]:
    """The ways, in words. That there are links is for all who see the item; whom they are for, for those who manage it."""
    links, manages = links_reaching(item), bool(can_manage_item(viewer, item))
    found = []
    if links:
        found.append(
            Way("link", _("Whoever has the address of a link"), [_line(link, item, manages=manages) for link in links])
        )
    if item.is_name_known and item.has_own_list:
        line = _("Those who see the folder that it is in know its name, and nothing else. They may ask for access.")
        found.append(Way("key-round", _("Its name alone"), [line]))
    return found


def _line(link: Link, item: Item, *, manages: bool) -> str:
    names = {"right": Right(link.right).label, "day": date_format(timezone.localtime(link.until), "DATE_FORMAT")}
    if link.is_anonymous:
        said = _("%(right)s, until %(day)s: anybody, without signing in.") % names
    else:
        said = _("%(right)s, until %(day)s: anybody who has an account, guests included.") % names
    parts = [said]
    if link.item_id != item.pk:
        parts.append(_("The link is to a folder above."))
    if manages and link.made_by is not None:
        parts.append(_("Made by %(person)s.") % {"person": link.made_by.display_name})
    if manages and link.note:
        parts.append(_("For: %(note)s") % {"note": link.note})
    return " ".join(parts)
