"""Reads of the texts in force."""

from intranet.kernel.accounts.models import User
from intranet.kernel.privacy.models import Acceptance, LegalText, TextKind


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
    """A word that changes when a new version comes into force, so that everyone is asked again."""
    return ",".join(sorted(f"{text.kind}{text.version}" for text in texts_in_force()))


def has_accepted(member: User) -> bool:
    """Whether the member agreed to what binds today."""
    texts = texts_in_force()
    return Acceptance.objects.filter(member=member, text__in=texts).count() == len(texts)
