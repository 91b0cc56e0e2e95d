"""Who keeps a page true, when somebody leaves."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.search.actions import reindex
from wiki.actions.evidence import follow_evidence
from wiki.models import PAGE, Reminder, WikiPage


@transaction.atomic
def hand_over_page(*, page: WikiPage, successor: User) -> None:
    """Have somebody be responsible for a page instead of somebody else, as both agreed or as a departure wants."""
    rows = WikiPage.objects.filter(pk=page.pk).exclude(responsible=successor.pk)
    # The next one is reminded too; and it counts no more who kept it before.
    if rows.update(responsible=successor, former_responsible=None, review_told=Reminder.NONE):
        record(actor=None, verb="wiki.handed_over", subject=page.key, member=successor.public_id)
        follow_evidence(WikiPage.objects.filter(pk=page.pk).to_list().in_short())
        reindex(PAGE, [page.pk])
