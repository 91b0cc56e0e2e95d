"""Writing the record. Callers are inside the transaction of what they record, so that neither stands without the other."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from intranet.kernel.audit.models import AuditEntry

FORGOTTEN_AT_ONCE: Final = 1000


def record(*, actor: Any, verb: str, subject: str = "", reason: str = "", **details: Any) -> AuditEntry:
    """Note who did what to what, and why.

    `verb` is past tense with the app as prefix (`accounts.suspended`), `subject` a kind and a public id
    (`member:4f7…`). Details hold identities and settings, never the text of a thing.
    """
    return AuditEntry.objects.create(actor=actor, verb=verb, subject=subject, reason=reason, details=details)


def forget_old_entries() -> None:
    """Delete the lines that are older than `AUDIT_KEPT_DAYS`; in batches, so that nobody waits."""
    old = AuditEntry.objects.filter(at__lt=timezone.now() - timedelta(days=settings.AUDIT_KEPT_DAYS)).order_by("at")
    while keys := list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        AuditEntry.objects.filter(pk__in=keys).delete()
