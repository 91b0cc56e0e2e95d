"""Making, keeping and ending links, and what is done through one."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from files import permissions
from files.actions.libraries import locked
from files.models import Item, Link, Right
from files.queries.links import item_through
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.comments.models import Comment
from intranet.kernel.permissions import allowed, denied, require
from intranet.kernel.secrets.models import digest

MAX_LINK_LASTS: Final = timedelta(days=90)
MAX_LINKS: Final = 20
# Scanners of published code know it by this.
MARK: Final = "psl_"
# Those that ended are there so long for whoever asks what became of one.
ENDED_KEPT: Final = timedelta(days=90)


@transaction.atomic
def make_link(
    *, actor: User, item: Item, until: datetime, right: Right = Right.VIEW, is_anonymous: bool = False, note: str = ""
) -> tuple[Link, str]:
    """Make a link to an item, and return it with its secret, which is shown once.

    Raises PermissionRefused, also beyond `MAX_LINKS`, and ValueError for an end in the past or after `MAX_LINK_LASTS`.
    """
    item = locked(item)
    require(permissions.can_make_link(actor, item, right=right, is_anonymous=is_anonymous))
    require(permissions.has_room_for_link(item, most=MAX_LINKS))
    if not timedelta() < until - timezone.now() <= MAX_LINK_LASTS:
        raise ValueError("A link ends within 90 days.")
    secret = MARK + secrets.token_urlsafe(32)
    link = Link.objects.create(
        item=item,
        audience=item.around.audience,
        right=right,
        is_anonymous=is_anonymous,
        note=note,
        token_digest=digest(secret),
        made_by=actor,
        until=until,
    )
    _record(actor, link, "made", right=right, is_anonymous=is_anonymous, until=until.isoformat())
    return link, secret


@transaction.atomic
def keep_link(*, actor: User, link: Link) -> None:
    """Answer for a link that opens nothing any more: it opens the item as it is shown now. Raises PermissionRefused."""
    item, link = _locked(link)
    require(permissions.can_make_link(actor, item, right=Right(link.right), is_anonymous=link.is_anonymous))
    if link.revoked_at is not None:
        require(denied(permissions.LINK_ENDED))
    link.made_by, link.audience = actor, item.around.audience
    link.save(update_fields=["made_by", "audience"])
    _record(actor, link, "kept")


@transaction.atomic
def end_link(*, actor: User, link: Link) -> None:
    """Have it open nothing, at once and for good; repeating it is harmless. Raises PermissionRefused."""
    item, link = _locked(link)
    require(permissions.can_manage_item(actor, item))
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        _record(actor, link, "ended")


def note_link_use(link: Link) -> None:
    """Count that it was opened; not while the site is read-only."""
    if not settings.READ_ONLY:
        Link.objects.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_on=timezone.localdate())


def comment_through(*, actor: User, link: Link, item: Item, text: str, token: str) -> Comment:
    """Comment on what a link opens to the actor: those who see the item read it. Raises PermissionRefused, Http404 for
    what it does not open, and as `add_comment`.
    """
    item = item_through(link, item.public_id)
    may_comment = not link.is_anonymous and link.right >= Right.COMMENT and bool(permissions.still_opens(link))
    decision = allowed if may_comment else denied(permissions.NO_COMMENTS)
    return add_comment(actor=actor, thing=item, text=text, token=token, decision=decision)


def forget_ended_links() -> None:
    """Delete those whose time was over long ago."""
    Link.objects.filter(until__lt=timezone.now() - ENDED_KEPT).delete()


def _locked(link: Link) -> tuple[Item, Link]:
    """The item of a link, locked, and the link as it is now."""
    item = locked(link.item)
    return item, Link.objects.get(pk=link.pk)


def _record(actor: User, link: Link, what: str, **details: Any) -> None:
    record(actor=actor, verb=f"files.link_{what}", subject=link.item.key, link=link.public_id, **details)
