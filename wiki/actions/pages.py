"""Beginning pages, naming and moving them, putting them aside and deleting them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from wagtail.models import Page

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_audience, move_part, part_for
from intranet.kernel.audit.actions import record
from intranet.kernel.comments.actions import follow_things
from intranet.kernel.notifications.actions import notify, restore, withdraw
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.realtime.events import look_again_at
from intranet.kernel.search.actions import reindex
from wiki import permissions
from wiki.actions.evidence import follow_evidence
from wiki.actions.files import with_own_files
from wiki.actions.news import tell_added, tell_moved
from wiki.actions.spaces import locked
from wiki.actions.tags import tag_page
from wiki.actions.texts import begin_text
from wiki.models import PAGE, Editors, FormerTitle, Way, WikiPage
from wiki.notifications import DELETED
from wiki.queries.visible import place_above


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
    model: type[WikiPage] = WikiPage,
    **facts: Any,
) -> WikiPage:
    """Write a page under another, with a text (as ProseMirror's JSON) or none yet; of a kind of its own, with what that has.

    Sent twice with the same public id it makes one page. Raises PermissionRefused.
    """
    parent = locked(parent)
    known = WikiPage.objects.filter(public_id=public_id, created_by=actor, space=parent.space).first() if public_id else None
    if known is not None:
        return known
    require(permissions.can_add_under(actor, parent))
    give_place(parent)
    moment = at or timezone.now()
    page = model(
        space=parent.space,
        audience=locked_audience(parent.around),
        place=parent.place,
        published_at=moment,
        language=language,
        created_by=actor,
        created_at=moment,
        changed_by=actor,
        changed_at=moment,
        **{"editors": Editors.MEMBERS if parent.is_top or parent.is_knowledge else parent.editors, **facts},
        **({"public_id": public_id} if public_id else {}),
    )
    page.set_title(title)
    page.slug = page.public_id
    parent.add_child(instance=page)
    body = with_own_files(actor=actor, page=page, body=body) if body is not None else None
    begin_text(page, actor, body, way=way, at=moment)
    tell_added(page, parent, at=moment)
    reindex(PAGE, [page.pk])
    return page


def give_place(page: WikiPage) -> None:
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
        tell_moved(page, actor, "renamed")
        follow_evidence([page])
    return page


@transaction.atomic
def move_page(*, actor: User, page: WikiPage, parent: WikiPage, after: WikiPage | None = None) -> WikiPage:
    """Put it, with the pages under it, under another page: behind `after`, or first.

    It keeps its own list, and otherwise has the readers of the page above it. Raises PermissionRefused, also for an `after`
    that is not just under that page.
    """
    page, parent = locked(page), locked(parent)
    require(permissions.can_move_page(actor, page, parent))
    return _move(actor, page, parent, after)


def _move(actor: User, page: WikiPage, parent: WikiPage, after: WikiPage | None = None) -> WikiPage:
    """Both pages are locked."""
    before = page.get_parent()
    if after is not None:
        beside = WikiPage.objects.just_under(parent.path).filter(pk=after.pk).first()
        if beside is None:
            raise PermissionRefused(permissions.NOT_BESIDE)
        if beside.pk != page.pk:
            page.move(beside, pos="right")
    else:
        page.move(parent, pos="first-child")
    page = locked(page)
    if before.pk == parent.pk:
        return page
    give_place(parent)
    if page.has_own_place:
        move_part(place=page.around, within=parent.around)
    else:
        page.place, page.audience = parent.place, locked_audience(parent.around)
        WikiPage.objects.filter(pk=page.pk).update(place=page.place, audience=page.audience)
    reindex(PAGE, [page.pk, *WikiPage.objects.under(page).values_list("pk", flat=True)])
    look_again_at([page.key])
    record(actor=actor, verb="wiki.moved", subject=page.key, parent=parent.key)
    moved = locked(page)
    follow_things(changed=[moved])
    follow_evidence([moved])
    tell_moved(moved, actor, "moved")
    return moved


@transaction.atomic
def reorder_page(*, actor: User, page: WikiPage, is_up: bool) -> None:
    """Put it before the page that the actor sees before it, or behind the next one; at the end nothing happens.

    Raises PermissionRefused.
    """
    page = locked(page)
    if page.is_top:
        raise PermissionRefused(permissions.FRONT_PAGE)
    parent = locked(WikiPage.objects.get(path=page.paths_above[-1]))
    require(permissions.can_move_page(actor, page, parent))
    siblings = WikiPage.objects.visible_to(actor).just_under(parent.path).filter(archived_at=None).order_by("path")
    before, behind = siblings.filter(path__lt=page.path).last(), siblings.filter(path__gt=page.path).first()
    other = before if is_up else behind
    if other is not None:
        _swap(page.path, other.path)


def _swap(path: str, other: str) -> None:
    """Have two neighbours change places with what is under them: three statements, however many neighbours there are."""
    aside = "~" * len(path)  # where no page is
    for old, new in ((path, aside), (other, path), (aside, other)):
        rows = Page.objects.filter(path__startswith=old)
        rows.update(path=Concat(Value(new), Substr("path", len(old) + 1)))


@transaction.atomic
def describe_page(*, actor: User, page: WikiPage, language: str, tags: Sequence[str], is_template: bool) -> None:
    """Say its language, its tags, and whether new pages begin with its text. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_describe_page(actor, page, language=language))
    if (page.language, page.is_template) != (language, is_template):
        page.language, page.is_template = language, is_template
        page.save(update_fields=["language", "is_template"])
    tag_page(actor=actor, page=page, labels=tags)


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
    look_again_at(page.key for page in rows.in_short())
    record(actor=actor, verb="wiki.archived" if is_archived else "wiki.unarchived", subject=page.key)
    follow_evidence(rows.to_list().in_short())
    tell_moved(page, actor, "archived" if is_archived else "unarchived")


@transaction.atomic
def delete_page(*, actor: User, page: WikiPage) -> None:
    """Take it away with the pages under it: nobody sees them, until they are brought back. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_delete_page(actor, page))
    gone = list(WikiPage.objects.in_short().filter(path__startswith=page.path, deleted_at=None))
    WikiPage.objects.filter(pk__in=_keys(gone)).update(deleted_at=timezone.now(), deleted_by=actor, deleted_with=page)
    follow_things(changed=list(WikiPage.objects.in_short().filter(pk__in=_keys(gone))))
    withdraw(subject=[one.key for one in gone])
    notify(kind=DELETED, subject=page.key, actor=actor, thing=page, facts={"is_gone": True})
    follow_evidence(WikiPage.objects.filter(pk__in=_keys(gone)).to_list().in_short())
    look_again_at(one.key for one in gone)
    reindex(PAGE, _keys(gone))
    record(actor=actor, verb="wiki.deleted", subject=page.key)


@transaction.atomic
def restore_page(*, actor: User, page: WikiPage) -> WikiPage:
    """Bring it back with the pages that went with it, under the nearest page above that is still there.

    Raises PermissionRefused, also where it would be shown to more people there.
    """
    page = locked(page)
    require(permissions.can_restore_page(actor, page))
    above = WikiPage.objects.filter(path__in=page.paths_above, deleted_at=None).order_by("path").last()
    if above is not None and above.around.audience_id != place_above(page).audience_id:
        raise PermissionRefused(permissions.CLOSED_ABOVE)
    back = list(WikiPage.objects.in_short().filter(deleted_with=page))
    WikiPage.objects.filter(pk__in=_keys(back)).update(deleted_at=None, deleted_by=None, deleted_with=None)
    follow_things(changed=list(WikiPage.objects.in_short().filter(pk__in=_keys(back))))
    page = locked(page)
    if above is not None and above.path != page.paths_above[-1]:
        page = _move(actor, page, locked(above))
    restore(subject=[one.key for one in back])
    withdraw(subject=page.key, facts={"is_gone": True})
    follow_evidence(WikiPage.objects.filter(pk__in=_keys(back)).to_list().in_short())
    reindex(PAGE, _keys(back))
    record(actor=actor, verb="wiki.restored", subject=page.key)
    return page


def _keys(pages: Iterable[WikiPage]) -> list[int]:
    return [page.pk for page in pages]
