"""Every write to the legal texts and to their acceptance."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import bleach
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts import permissions
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.data.cache import forget_after_commit
from intranet.kernel.permissions import require
from intranet.kernel.privacy import queries
from intranet.kernel.privacy.models import Acceptance, LegalDraft, LegalText, TextKind

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
        body_fr=clean_html(body_fr),
        body_en=clean_html(body_en),
        in_force_from=in_force_from,
    )
    record(actor=actor, verb="privacy.text_published", subject=f"text:{text.kind}-{text.version}")
    cache.delete(queries.VERSION_KEPT)
    forget_after_commit(queries.VERSION_KEPT)  # somebody may have asked before
    return text


class DraftChanged(Exception):  # noqa: N818 - says what is so
    """Somebody else saved, published or threw the draft away since it was read."""


@transaction.atomic
def save_draft(*, actor: User, kind: TextKind, body_fr: str, body_en: str, in_force_on: date, revision: int) -> LegalDraft:
    """Keep what the next version of a text will say. `revision` is that of the draft that was read, 0 when there was none.

    The HTML is sanitised. Raises PermissionRefused, and DraftChanged when somebody else saved meanwhile.
    """
    require(permissions.can_administer_accounts(actor))
    draft = _locked_draft(kind, revision) if revision else LegalDraft(kind=kind, revision=0)
    if not revision and LegalDraft.objects.filter(kind=kind).exists():
        raise DraftChanged
    draft.body_fr, draft.body_en, draft.in_force_on = clean_html(body_fr), clean_html(body_en), in_force_on
    draft.revision += 1
    draft.saved_by, draft.saved_at = actor, timezone.now()
    draft.save()
    record(actor=actor, verb="privacy.text_drafted", subject=f"text:{kind}", revision=draft.revision)
    return draft


@transaction.atomic
def publish_draft(*, actor: User, kind: TextKind, revision: int) -> LegalText:
    """Publish the draft that was read, as the next version: in force on its day, at once when that day is today or past.

    Raises PermissionRefused, and DraftChanged.
    """
    require(permissions.can_administer_accounts(actor))
    draft = _locked_draft(kind, revision)
    first_moment = timezone.make_aware(datetime.combine(draft.in_force_on, time.min))
    text = publish_text(
        actor=actor,
        kind=kind,
        body_fr=draft.body_fr,
        body_en=draft.body_en,
        in_force_from=max(first_moment, timezone.now()),
    )
    draft.delete()
    return text


@transaction.atomic
def discard_draft(*, actor: User, kind: TextKind, revision: int) -> None:
    """Throw a draft away. Raises PermissionRefused, and DraftChanged."""
    require(permissions.can_administer_accounts(actor))
    _locked_draft(kind, revision).delete()
    record(actor=actor, verb="privacy.draft_discarded", subject=f"text:{kind}", revision=revision)


def _locked_draft(kind: TextKind, revision: int) -> LegalDraft:
    draft = LegalDraft.objects.select_for_update(of=("self",)).filter(kind=kind, revision=revision).first()
    if draft is None:
        raise DraftChanged
    return draft


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


def clean_html(html: str) -> str:
    """The text with the few tags that it may have, and nothing else."""
    return str(bleach.clean(html, tags=TAGS, attributes={"a": ["href"]}, protocols={"https", "mailto"}, strip=True))
