"""Saving a whole text that was made from an edition: what others wrote meanwhile is never written over."""

from typing import Any

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.texts import locked_text, rewrite_locked
from wiki.models import Edition, Way, WikiPage


class ChangedMeanwhile(Exception):  # noqa: N818 - says what is so
    """Somebody published an edition since the one that a text was made from, or is writing now."""


@transaction.atomic
def replace_text(*, actor: User, page: WikiPage, base: int, body: dict[str, Any], summary: str = "") -> Edition:
    """Have a page say this text, made by a program from the edition `base`. Raises PermissionRefused, and ChangedMeanwhile."""
    require(permissions.can_edit_page(actor, page))
    text = locked_text(page)
    page.refresh_from_db(fields=["edition"])
    if page.edition != base or text.head != text.published_head:
        raise ChangedMeanwhile
    return rewrite_locked(text, actor, body, way=Way.API, summary=summary)
