"""Older editions that are hidden."""

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.actions.spaces import locked
from wiki.models import Edition, WikiPage


@transaction.atomic
def set_edition_hidden(*, actor: User, page: WikiPage, edition: Edition, is_hidden: bool) -> None:
    """Have nobody read what an older edition said, nor its summary; or show it again. It stays in the list.

    Raises PermissionRefused.
    """
    page = locked(page)
    edition = Edition.objects.select_for_update().get(pk=edition.pk, page=page)
    require(permissions.can_hide_edition(actor, page, edition))
    edition.hidden_at, edition.hidden_by = (timezone.now(), actor) if is_hidden else (None, None)
    edition.save(update_fields=["hidden_at", "hidden_by"])
    verb = "wiki.edition_hidden" if is_hidden else "wiki.edition_shown"
    record(actor=actor, verb=verb, subject=page.key, number=edition.number)
