"""Pairs of pages that say the same, one in French and one in English."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.audiences.models import LIST
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.pages import create_page
from wiki.actions.readers import show_page_to
from wiki.actions.spaces import locked
from wiki.models import WikiPage
from wiki.queries.visible import page_above


@transaction.atomic
def pair_pages(*, actor: User, page: WikiPage, other: WikiPage) -> None:
    """Declare that two pages say the same as of today, each in its language. Raises PermissionRefused."""
    page, other = locked(page), locked(other)
    require(permissions.can_pair_pages(actor, page, other))
    _separate(page)
    _separate(other)
    _pair(page, other, says=max(other.edition, 1), other_says=max(page.edition, 1))
    record(actor=actor, verb="wiki.paired", subject=page.key, other=other.key)


@transaction.atomic
def begin_translation(*, actor: User, page: WikiPage, title: str, public_id: str = "") -> WikiPage:
    """Write the counterpart of a page: a new one beside it, which begins with its text, for those who read it.

    Sent twice with the same public id it makes one page. Raises PermissionRefused.
    """
    page = locked(page)
    known = WikiPage.objects.filter(public_id=public_id, created_by=actor, counterpart=page).first() if public_id else None
    if known is not None:
        return known
    require(permissions.can_translate_page(actor, page))
    language = "en" if page.language == "fr" else "fr"
    body = page.body if page.edition else None
    made = create_page(actor=actor, parent=page_above(page), title=title, language=language, body=body, public_id=public_id)
    if page.has_own_list:
        parts = page.around.audience.parts.select_related("part").order_by("pk")
        show_page_to(actor=actor, page=made, choice=Choice(LIST, tuple(str(row.part) for row in parts)))
    page, made = locked(page), locked(made)
    _separate(page)
    _pair(page, made, says=max(made.edition, 1), other_says=0)
    return made


@transaction.atomic
def mark_current(*, actor: User, page: WikiPage) -> None:
    """Say that a page and its counterpart say the same now. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_edit_page(actor, page))
    if page.counterpart_id is not None:
        other = locked(WikiPage.objects.get(pk=page.counterpart_id))
        require(permissions.can_see_page(actor, other))
        _pair(page, other, says=max(other.edition, 1), other_says=max(page.edition, 1))
        record(actor=actor, verb="wiki.pair_current", subject=page.key, edition=page.edition, other=other.edition)


@transaction.atomic
def separate_pages(*, actor: User, page: WikiPage) -> None:
    """Say that a page is no longer the counterpart of the other one. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_edit_page(actor, page))
    _separate(page)
    record(actor=actor, verb="wiki.separated", subject=page.key)


def _pair(page: WikiPage, other: WikiPage, *, says: int, other_says: int) -> None:
    """`says` is the edition of the other page that this one says; 0: none yet."""
    WikiPage.objects.filter(pk=page.pk).update(counterpart=other, counterpart_edition=says)
    WikiPage.objects.filter(pk=other.pk).update(counterpart=page, counterpart_edition=other_says)


def _separate(page: WikiPage) -> None:
    WikiPage.objects.filter(counterpart=page).update(counterpart=None, counterpart_edition=0)
    WikiPage.objects.filter(pk=page.pk).update(counterpart=None, counterpart_edition=0)
