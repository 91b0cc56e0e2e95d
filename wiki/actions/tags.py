"""The words under which pages are found together."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.content.markup import hashtag_key
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from wiki import permissions
from wiki.actions.spaces import locked
from wiki.models import PAGE, PageTag, WikiPage

MAX_KEY: Final = 60


@transaction.atomic
def tag_page(*, actor: User, page: WikiPage, labels: Sequence[str]) -> None:
    """Give a page these tags and no others. Raises PermissionRefused."""
    page = locked(page)
    require(permissions.can_edit_page(actor, page))
    tags = {key: label for label in labels if (key := hashtag_key(label)[:MAX_KEY])}
    page.page_tags.exclude(key__in=tags).delete()
    rows = [PageTag(page=page, key=key, label=label) for key, label in tags.items()]
    PageTag.objects.bulk_create(rows, update_conflicts=True, unique_fields=["page", "key"], update_fields=["label"])
    reindex(PAGE, [page.pk])
