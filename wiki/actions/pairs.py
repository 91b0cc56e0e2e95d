"""Pairs of pages that say the same, one in French and one in English."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import show_to_list
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.evidence import follow_evidence
from wiki.actions.pages import create_page, give_place
from wiki.actions.spaces import locked
from wiki.models import WikiPage


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
    """Write the counterpart of a page: a new one beside it, which begins with its text and has its readers.

    Raises PermissionRefused.
    """
    page = locked(page)
    require(permissions.can_translate_page(actor, page))
    above = page if page.is_top else WikiPage.objects.get(path=page.paths_above[-1])
    language = "en" if page.language == "fr" else "fr"
    made = create_page(
        actor=actor, parent=above, title=title, language=language, body=page.body if page.edition else None, public_id=public_id
    )
    if made.counterpart_id is None:
        page, made = locked(page), locked(made)
        if page.has_own_list:
            _narrow_as(page, made)
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


def _narrow_as(page: WikiPage, made: WikiPage) -> None:
    """Show a page that was just made to those alone who see another: it says the same."""
    give_place(made)
    parts = [row.part for row in page.around.audience.parts.select_related("part")]
    made.audience = show_to_list(place=made.around, parts=parts)
    WikiPage.objects.filter(pk=made.pk).update(audience=made.audience)
    follow_evidence([made])


def _pair(page: WikiPage, other: WikiPage, *, says: int, other_says: int) -> None:
    """`says` is the edition of the other page that this one says; 0: none yet."""
    WikiPage.objects.filter(pk=page.pk).update(counterpart=other, counterpart_edition=says)
    WikiPage.objects.filter(pk=other.pk).update(counterpart=page, counterpart_edition=other_says)


def _separate(page: WikiPage) -> None:
    WikiPage.objects.filter(counterpart=page).update(counterpart=None, counterpart_edition=0)
    WikiPage.objects.filter(pk=page.pk).update(counterpart=None, counterpart_edition=0)
