"""Beginning pages, naming and moving them, putting them aside and deleting them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_audience, move_part, part_for
from intranet.kernel.audit.actions import record
from intranet.kernel.comments.actions import follow_things
from intranet.kernel.notifications.actions import restore, withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from wiki import permissions
from wiki.actions.spaces import locked
from wiki.actions.texts import begin_text
from wiki.models import PAGE, Editors, FormerTitle, Way, WikiPage


@transaction.atomic
def create_page(
    *,
    actor: User,
    parent: WikiPage,
    title: str,
    language: str,
    body: dict[str, Any] | None = None,
    way: Way = Way.FORM,
    public_id: str = "",
    at: datetime | None = None,
) -> WikiPage:
    """Write a page under another, with a text (as ProseMirror's JSON) or none yet.

    Sent twice with the same public id it makes one page. Raises PermissionRefused.
    """
    parent = locked(parent)
    known = WikiPage.objects.filter(public_id=public_id, created_by=actor, space=parent.space).first() if public_id else None
    if known is not None:
        return known
    require(permissions.can_add_under(actor, parent))
    _give_place(parent)
    moment = at or timezone.now()
    page = WikiPage(
        space=parent.space,
        audience=locked_audience(parent.around),
        place=parent.place,
        published_at=moment,
        language=language,
        editors=Editors.MEMBERS if parent.is_top else parent.editors,
        created_by=actor,
        created_at=moment,
        changed_by=actor,
        changed_at=moment,
        **({"public_id": public_id} if public_id else {}),
    )
    page.set_title(title)
    page.slug = page.public_id
    parent.add_child(instance=page)
    begin_text(page, actor, body, way=way, at=moment)
    reindex(PAGE, [page.pk])
    return page


def _give_place(page: WikiPage) -> None:
    """Have a page be a place: with its first list, or its first page below, so that closing it closes what is under it."""
    if page.is_top or page.has_own_place:
        return
    page.place = part_for(key=page.own_key, within=page.around)
    page.audience = locked_audience(page.around)
    WikiPage.objects.filter(pk=page.pk).update(place=page.place, audience=page.audience)
    follow_things(changed=[page])
    reindex(PAGE, [page.pk])


@transaction.atomic
def rename_page(*, actor: User, page: WikiPage, title: str) -> WikiPage:
    """Call it otherwise; links that name it by its old title still find it. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_edit_page(actor, page))
    if title != page.title:
        FormerTitle.objects.get_or_create(page=page, title_key=page.title_key, defaults={"space": page.space})
        page.set_title(title)
        page.changed_by, page.changed_at = actor, timezone.now()
        page.save(update_fields=["title", "draft_title", "title_key", "changed_by", "changed_at"])
        reindex(PAGE, [page.pk])
        record(actor=actor, verb="wiki.renamed", subject=page.key)
    return page


@transaction.atomic
def move_page(*, actor: User, page: WikiPage, parent: WikiPage, after: WikiPage | None = None) -> WikiPage:
    """Put it, with the pages under it, under another page: behind `after`, or first.

    It keeps its own list, and otherwise has the readers of the page above it. Raises PermissionRefused.
    """
    page, parent = locked(page), locked(parent)
    require(permissions.can_move_page(actor, page, parent))
    before = page.get_parent()
    if after is not None:
        after = WikiPage.objects.get(pk=after.pk, space=page.space)
        page.move(after, pos="right")
    else:
        page.move(parent, pos="first-child")
    page = locked(page)
    if before.pk == parent.pk:
        return page
    _give_place(parent)
    if page.has_own_place:
        move_part(place=page.around, within=parent.around)
    else:
        page.place, page.audience = parent.place, locked_audience(parent.around)
        WikiPage.objects.filter(pk=page.pk).update(place=page.place, audience=page.audience)
        follow_things(changed=[page])
    reindex(PAGE, [page.pk, *WikiPage.objects.under(page).values_list("pk", flat=True)])
    record(actor=actor, verb="wiki.moved", subject=page.key, parent=parent.key)
    return page


@transaction.atomic
def archive_page(*, actor: User, page: WikiPage, is_archived: bool) -> None:
    """Put a page aside with the pages under it, or take them back: they are read, and neither listed nor changed.

    Raises PermissionRefused.
    """
    page = locked(page)
    require(permissions.can_archive_page(actor, page))
    rows = WikiPage.objects.filter(path__startswith=page.path)
    rows.update(archived_at=timezone.now() if is_archived else None)
    reindex(PAGE, list(rows.values_list("pk", flat=True)))
    record(actor=actor, verb="wiki.archived" if is_archived else "wiki.unarchived", subject=page.key)


@transaction.atomic
def delete_page(*, actor: User, page: WikiPage) -> None:
    """Take it away with the pages under it: nobody sees them, until they are brought back. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_delete_page(actor, page))
    gone = list(WikiPage.objects.filter(path__startswith=page.path, deleted_at=None))
    WikiPage.objects.filter(pk__in=_keys(gone)).update(deleted_at=timezone.now(), deleted_by=actor, deleted_with=page)
    follow_things(changed=list(WikiPage.objects.filter(pk__in=_keys(gone))))
    withdraw(subject=[one.key for one in gone])
    reindex(PAGE, _keys(gone))
    record(actor=actor, verb="wiki.deleted", subject=page.key)


@transaction.atomic
def restore_page(*, actor: User, page: WikiPage) -> WikiPage:
    """Bring it back with the pages that went with it, under the nearest page above that is still there.

    Raises PermissionRefused.
    """
    page = locked(page)
    require(permissions.can_restore_page(actor, page))
    back = list(WikiPage.objects.filter(deleted_with=page))
    WikiPage.objects.filter(pk__in=_keys(back)).update(deleted_at=None, deleted_by=None, deleted_with=None)
    follow_things(changed=list(WikiPage.objects.filter(pk__in=_keys(back))))
    page.refresh_from_db()
    above = WikiPage.objects.filter(path__in=page.paths_above, deleted_at=None).order_by("path").last()
    if above is not None and above.path != page.paths_above[-1]:
        page = move_page(actor=actor, page=page, parent=above)
    restore(subject=[one.key for one in back])
    reindex(PAGE, _keys(back))
    record(actor=actor, verb="wiki.restored", subject=page.key)
    return page


def _keys(pages: Iterable[WikiPage]) -> list[int]:
    return [page.pk for page in pages]
