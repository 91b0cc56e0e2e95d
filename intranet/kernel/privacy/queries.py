"""Reads of the texts: those in force, and what administrators prepare."""

from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.privacy.models import Acceptance, LegalDraft, LegalText, TextKind

VERSION_KEPT: Final = "privacy.version_in_force"
KEPT_S: Final = 60


def text_in_force(kind: TextKind) -> LegalText:
    """The version that binds today. Raises LegalText.DoesNotExist before the shipped texts are loaded."""
    text: LegalText | None = LegalText.objects.in_force().filter(kind=kind).first()
    if text is None:
        raise LegalText.DoesNotExist(kind)
    return text


def texts_in_force() -> list[LegalText]:
    """The terms and the notice that bind today, in one statement."""
    newest: dict[str, LegalText] = {}
    for text in LegalText.objects.in_force().defer("body_fr", "body_en"):
        newest.setdefault(text.kind, text)
    return list(newest.values())


def version_in_force() -> str:
    """A word that changes when a new version comes into force, so that everyone is asked again: within a minute, because
    every page asks."""
    version: str | None = cache.get(VERSION_KEPT)
    if version is None:
        version = ",".join(sorted(f"{text.kind}{text.version}" for text in texts_in_force()))
        cache.set(VERSION_KEPT, version, KEPT_S)
    return version


def has_accepted(member: User) -> bool:
    """Whether the member agreed to what binds today."""
    texts = texts_in_force()
    return Acceptance.objects.filter(member=member, text__in=texts).count() == len(texts)


# Administration -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """One published version. `state` is `current`, `coming` or `past`.

    The newest version whose day has come binds. So one that a newer version precedes or replaces on its day is past before
    it has ever bound anybody.
    """

    text: LegalText
    state: str
    acceptances: int


@dataclass(frozen=True)
class AdministeredText:
    """One of the two texts as administrators see it: its draft, and its versions, the newest first."""

    kind: TextKind
    draft: LegalDraft | None
    versions: list[Version]


def administered_texts() -> list[AdministeredText]:
    """Both texts, in three statements."""
    drafts = {draft.kind: draft for draft in LegalDraft.objects.select_related("saved_by").defer("body_fr", "body_en")}
    texts = LegalText.objects.defer("body_fr", "body_en").order_by("-version")
    accepted = dict(Acceptance.objects.values_list("text").annotate(count=Count("pk")).order_by())
    found: dict[str, list[Version]] = {kind: [] for kind in TextKind}
    now = timezone.now()
    for text in texts:
        newer = found[text.kind]
        is_over = any(version.text.in_force_from <= max(text.in_force_from, now) for version in newer)
        state = "past" if is_over else "coming" if text.in_force_from > now else "current"
        newer.append(Version(text, state, accepted.get(text.pk, 0)))
    return [AdministeredText(kind, drafts.get(kind), found[kind]) for kind in TextKind]


def draft_of(kind: TextKind) -> LegalDraft | None:
    """What administrators have saved of the next version."""
    return LegalDraft.objects.filter(kind=kind).select_related("saved_by").first()


def version_of(kind: TextKind, number: int) -> LegalText | None:
    """One published version, whether it binds or not."""
    return LegalText.objects.filter(kind=kind, version=number).first()
