"""Every write to the legal texts and to their acceptance."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bleach
from django.db import transaction

from intranet.kernel.accounts import permissions
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.privacy import queries
from intranet.kernel.privacy.models import Acceptance, LegalText, TextKind

SHIPPED = Path(__file__).parent / "texts"
# At noon, so that it is the same day for every reader.
SHIPPED_FROM = datetime(2026, 1, 1, 12, tzinfo=UTC)
TAGS = frozenset({"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a"})


@transaction.atomic
def publish_text(*, actor: User | None, kind: TextKind, body_fr: str, body_en: str, in_force_from: datetime) -> LegalText:
    """Add the next version of a text; from its day on every member is asked to agree to it. The HTML is sanitised.

    `actor` is None for the texts shipped with the product.
    """
    if actor is not None:
        require(permissions.can_administer_accounts(actor))
    newest = LegalText.objects.filter(kind=kind).order_by("-version").first()
    text = LegalText.objects.create(
        kind=kind,
        version=newest.version + 1 if newest else 1,
        body_fr=_clean(body_fr),
        body_en=_clean(body_en),
        in_force_from=in_force_from,
    )
    record(actor=actor, verb="privacy.text_published", subject=f"text:{text.kind}-{text.version}")
    return text


@transaction.atomic
def accept_texts(*, member: User) -> None:
    """Note that the member agrees to the terms and read the notice, in the versions in force; the first time counts."""
    acceptances = [Acceptance(member=member, text=text) for text in queries.texts_in_force()]
    Acceptance.objects.bulk_create(acceptances, ignore_conflicts=True)


def load_shipped_texts(**_signal: Any) -> None:
    """Give a new installation its first version of both texts; an installation that has any keeps its own."""
    for kind in TextKind:
        if not LegalText.objects.filter(kind=kind).exists():
            publish_text(
                actor=None,
                kind=kind,
                body_fr=(SHIPPED / f"{kind}.fr.html").read_text(encoding="utf-8"),
                body_en=(SHIPPED / f"{kind}.en.html").read_text(encoding="utf-8"),
                in_force_from=SHIPPED_FROM,
            )


def _clean(html: str) -> str:
    return str(bleach.clean(html, tags=TAGS, attributes={"a": ["href"]}, protocols={"https", "mailto"}, strip=True))
