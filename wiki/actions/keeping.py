"""Who keeps a page true, and until when it is taken for true."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from wiki import permissions
from wiki.actions.evidence import follow_evidence
from wiki.actions.spaces import locked
from wiki.models import PAGE, REVIEW_SOON, Reminder, WikiPage
from wiki.notifications.keeping import ENTRUSTED, REVIEW_DUE, WITHOUT_KEEPER

log = structlog.get_logger("passerelle.wiki")

DAYS_A_MONTH: Final = 30.44


@transaction.atomic
def set_review(*, actor: User, page: WikiPage, responsible: User | None, months: int, due_on: date | None) -> None:
    """Say who is responsible for a page, and when it is to be reviewed: once by `due_on`, then every so many months.

    Who becomes responsible by somebody else is told. Raises PermissionRefused.
    """
    page = locked(page)
    require(permissions.can_edit_page(actor, page))
    if responsible is not None and responsible.pk != page.responsible_id:
        require(permissions.can_keep_page(responsible, page))
        # The next one is reminded too; and it counts no more who kept it before.
        page.review_told, page.former_responsible = Reminder.NONE, None
        if responsible.pk != actor.pk:
            notify(kind=ENTRUSTED, subject=page.key, actor=actor, thing=page, facts={"member": responsible.public_id})
    page.responsible, page.review_months = responsible, months
    _set_due(page, due_on)
    page.save(update_fields=["responsible", "former_responsible", "review_months", "review_due_on", "review_told"])
    record(actor=actor, verb="wiki.review_set", subject=page.key, responsible=responsible.public_id if responsible else "")
    follow_evidence([page])
    reindex(PAGE, [page.pk])


@transaction.atomic
def confirm_page(*, actor: User, page: WikiPage) -> WikiPage:
    """Say that a page is still true: it is due again after its months. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_edit_page(actor, page))
    page.reviewed_at, page.reviewed_by = timezone.now(), actor
    _set_due(page, due_after(page.review_months))
    page.save(update_fields=["reviewed_at", "reviewed_by", "review_due_on", "review_told"])
    record(actor=actor, verb="wiki.confirmed", subject=page.key)
    reindex(PAGE, [page.pk])
    return page


@transaction.atomic
def take_page(*, actor: User, page: WikiPage) -> None:
    """Become responsible for a page that nobody is responsible for. Repeating it is harmless. Raises PermissionRefused."""
    page = locked(page)
    if page.responsible_id == actor.pk:
        return
    require(permissions.can_take_page(actor, page))
    due_on = page.review_due_on or due_after(page.review_months)
    set_review(actor=actor, page=page, responsible=actor, months=page.review_months, due_on=due_on)


def due_after(months: int) -> date:
    """The day so many months from today, to the day or two."""
    return timezone.localdate() + timedelta(days=round(months * DAYS_A_MONTH))


def _set_due(page: WikiPage, due_on: date | None) -> None:
    if page.review_due_on != due_on:
        page.review_due_on, page.review_told = due_on, Reminder.NONE


# What the site does by itself --------------------------------------------------------------------------------------------


def remind_keepers() -> None:
    """Tell those who are responsible what is to be reviewed within the month, and again when the day has passed; each once.

    Who is suspended stays responsible, and hears of it when they are back.
    """
    today = timezone.localdate()
    kept = WikiPage.objects.shown().filter(archived_at=None, responsible__isnull=False)
    kept = kept.exclude(responsible__state=State.SUSPENDED)  # who comes back is reminded then
    soon = Q(review_told=Reminder.NONE, review_due_on__lte=today + REVIEW_SOON)
    late = Q(review_told=Reminder.SOON, review_due_on__lt=today)
    for key in list(kept.filter(soon | late).order_by("review_due_on", "pk").values_list("pk", flat=True)):
        try:
            _remind(key, today)
        except Exception:
            log.exception("keeper not reminded; tried again in some hours", page=key)


@transaction.atomic
def _remind(key: int, today: date) -> None:
    """Who may not edit the page any more, as they left its group, keeps no page of its space that they cannot edit."""
    page = WikiPage.objects.in_short().select_related("responsible", "space__group", "space__organization").get(pk=key)
    if page.responsible is None or page.review_due_on is None:
        return
    if not permissions.can_keep_page(page.responsible, page):
        kept = WikiPage.objects.in_short().filter(space=page.space_id, responsible=page.responsible)
        kept = kept.select_related("space__group", "space__organization")
        _release([one for one in kept if not permissions.can_keep_page(page.responsible, one)], page.responsible)
        return
    told = Reminder.OVERDUE if page.is_overdue(today) else Reminder.SOON
    if WikiPage.objects.filter(pk=key, review_due_on=page.review_due_on, review_told__lt=told).update(review_told=told):
        facts = {"due": page.review_due_on.isoformat(), "overdue": told == Reminder.OVERDUE}
        notify(kind=REVIEW_DUE, subject=page.key, actor=None, thing=page, facts=facts)


@transaction.atomic
def release_pages(*, member: User) -> None:
    """Leave what somebody was responsible for without a responsible member, and tell those who manage the spaces."""
    _release(list(WikiPage.objects.in_short().filter(responsible=member).select_related("space")), member)


def _release(pages: Collection[WikiPage], member: User) -> None:
    keys, spaces = [page.pk for page in pages], {page.space for page in pages}
    WikiPage.objects.filter(pk__in=keys).update(responsible=None, former_responsible=member)
    follow_evidence(WikiPage.objects.filter(pk__in=keys).to_list().in_short())
    reindex(PAGE, keys)
    for space in sorted(spaces, key=lambda one: one.pk):
        notify(kind=WITHOUT_KEEPER, subject=f"space:{space.public_id}", actor=None, facts={"member": member.public_id})
