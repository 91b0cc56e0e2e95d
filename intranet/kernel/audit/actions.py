"""Writing the record. Callers are inside the transaction of what they record, so that neither stands without the other."""

from typing import Any

from intranet.kernel.audit.models import AuditEntry


def record(*, actor: Any, verb: str, subject: str = "", reason: str = "", **details: Any) -> AuditEntry:
    """Note who did what to what, and why.

    `verb` is past tense with the app as prefix (`accounts.suspended`), `subject` a kind and a public id
    (`member:4f7…`). Details hold identities and settings, never the text of a thing.
    """
    return AuditEntry.objects.create(actor=actor, verb=verb, subject=subject, reason=reason, details=details)
