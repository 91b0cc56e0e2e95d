"""Decisions: who may do what, with the reason of a refusal in words that the person can read."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True)
class Decision:
    """The answer of a `can_…` function; true when allowed. A refusal says why, in the reader's language."""

    is_allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.is_allowed


allowed = Decision(True)


def denied(reason: str | Promise) -> Decision:
    """A refusal with its reason: a sentence that says what would be needed."""
    return Decision(False, reason)


class PermissionRefused(PermissionDenied):
    """An action that its actor may not do; pages answer 403 with the reason, the API likewise."""

    def __init__(self, reason: str | Promise) -> None:
        self.reason = reason
        super().__init__(str(reason))


def require(decision: Decision) -> None:
    """Go on when allowed; otherwise raise `PermissionRefused` with the reason."""
    if not decision:
        raise PermissionRefused(decision.reason)
