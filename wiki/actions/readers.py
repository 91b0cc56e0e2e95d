"""Who sees a page, with what is under it, and who edits it."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_choice, show_to_list
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.audiences.models import LIST
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.realtime.events import look_again_at
from intranet.kernel.search.actions import reindex
from wiki import permissions
from wiki.actions.evidence import follow_evidence
from wiki.actions.pages import give_place
from wiki.actions.spaces import locked
from wiki.models import PAGE, Editors, WikiPage


@transaction.atomic
def show_page_to(*, actor: User, page: WikiPage, choice: Choice) -> None:
    """Show a page, with those under it, to some of those who see the page above it, or to all of them again.

    Taken at once from the others. Whoever chooses a list stays on it. Raises PermissionRefused.
    """
    page = locked(page)
    require(permissions.can_narrow_page(actor, page))
    give_place(page)
    page = locked(page)
    show_to_choice(actor=actor, place=page.around, choice=choice)
    page = locked(page)
    if choice.kind == LIST:
        parts = [row.part for row in page.around.audience.parts.select_related("part").order_by("pk")]
        show_to_list(place=page.around, parts=[*parts, only(actor)])
        page = locked(page)
    WikiPage.objects.filter(pk=page.pk).update(audience=page.around.audience)
    within = WikiPage.objects.filter(path__startswith=page.path).to_list().in_short()
    follow_evidence(within)
    look_again_at(one.key for one in within)
    reindex(PAGE, [page.pk])
    record(actor=actor, verb="wiki.shown_to", subject=page.key, choice=choice.kind)


@transaction.atomic
def set_editors(*, actor: User, page: WikiPage, editors: Editors, is_open_to_comments: bool) -> None:
    """Say who edits a page among those who see it, and whether its readers comment on it. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_set_editors(actor, page))
    page.editors, page.is_open_to_comments = editors, is_open_to_comments
    page.save(update_fields=["editors", "is_open_to_comments"])
    look_again_at([page.key])
    record(actor=actor, verb="wiki.editors_set", subject=page.key, editors=editors.value)
