"""Deciding a case, contesting a decision, and noting that somebody read beyond their audience."""

from collections.abc import Collection

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from intranet.kernel.accounts.actions import LinkRefused, restore_member, suspend_member
from intranet.kernel.accounts.actions.links import take_link
from intranet.kernel.accounts.models import LinkPurpose, User
from intranet.kernel.accounts.models import State as AccountState
from intranet.kernel.audit.actions import record
from intranet.kernel.moderation import permissions
from intranet.kernel.moderation.actions.escalation import call_off, move_on
from intranet.kernel.moderation.actions.suspensions import write_to_suspended
from intranet.kernel.moderation.models import Case, Cause, Decision, State, Verb
from intranet.kernel.moderation.subjects import Reported, Subject, thing_of
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import PermissionRefused, require

log = structlog.get_logger("passerelle.moderation")


class AlreadyDecided(PermissionRefused):
    """Somebody else decided first; the reason says who, what and why."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(
            _("%(name)s has already decided: %(verb)s. The reason given: %(reason)s")
            % {"name": decision.actor.display_name, "verb": decision.verb_label, "reason": decision.reason}
        )


@transaction.atomic
def decide(*, actor: User, case: Case, verb: Verb, reason: str, parts: Collection[str] = ()) -> Decision:
    """Decide a case, with a reason that its author and those who reported it read. It stays in the record for ever.

    `parts` are those to hide, of a thing that is not hidden whole.

    Sending the same decision twice decides once. Raises PermissionRefused, AlreadyDecided when somebody else was faster, and
    ValueError without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("A decision needs a reason.")
    case = Case.objects.select_for_update(of=("self",)).select_related("author").get(pk=case.pk)
    require(permissions.can_see_case(actor, case))
    last = case.decisions.select_related("actor").order_by("-at", "-pk").first()
    if not case.is_open and last is not None:
        if (last.actor_id, last.verb, last.reason, last.parts) == (actor.pk, verb, reason, sorted(parts)):
            return last
        if verb != Verb.RESTORE:
            raise AlreadyDecided(last)
    require(permissions.can_decide_case(actor, case))
    kind, thing = thing_of(case.subject)
    require(permissions.can_take_decision(case, verb, kind, thing, parts))
    _carry_out(actor, case, verb, reason, kind, thing, parts)
    return _keep(actor, case, verb, reason, sorted(parts))


def _carry_out(
    actor: User,
    case: Case,
    verb: Verb,
    reason: str,
    kind: Subject | None,
    thing: Reported | None,
    parts: Collection[str],
) -> None:
    """Do to the thing, or to the account, what was decided; a warning is in the telling."""
    if verb == Verb.SUSPEND and case.author is not None:
        # Accounts let administrators suspend. Here a central moderator does: the record of moderation says who.
        suspend_member(actor=None, member=case.author, reason=reason)
    if kind is not None and thing is not None and verb == Verb.HIDE and kind.hide is not None and not _is_hidden(thing):
        kind.hide(actor, thing)
    if kind is not None and thing is not None and verb == Verb.HIDE and kind.parts is not None:
        kind.parts.hide(actor, thing, parts)
    if verb == Verb.RESTORE:
        measures = set(case.decisions.values_list("verb", flat=True))
        if Verb.SUSPEND in measures and case.author is not None and case.author.state == AccountState.SUSPENDED:
            restore_member(actor=None, member=case.author, reason=reason)
        if Verb.HIDE in measures and kind is not None and thing is not None and kind.restore is not None and _is_hidden(thing):
            kind.restore(actor, thing)
        if Verb.HIDE in measures and kind is not None and thing is not None and kind.parts is not None:
            hidden = {part for decision in case.decisions.all() for part in decision.parts}
            kind.parts.restore(actor, thing, hidden)


def _is_hidden(thing: Reported) -> bool:
    return getattr(thing, "hidden_at", None) is not None


def _keep(actor: User, case: Case, verb: Verb, reason: str, parts: list[str]) -> Decision:
    """Write the record, close the case and have everybody told."""
    case.state, case.decided_at = State.DECIDED, timezone.now()
    case.save(update_fields=["state", "decided_at"])
    decision = Decision.objects.create(
        case=case,
        actor=actor,
        verb=verb,
        reason=reason,
        parts=parts,
        level=case.level,
        is_author_told=case.author is not None,
        reporters_told=case.reports.count(),
    )
    record(
        actor=actor,
        verb="moderation.decided",
        subject=case.subject,
        reason=reason,
        case=case.public_id,
        decision=verb.value,
        level=case.level,
        parts=parts,
    )
    call_off(case)
    _tell(decision)
    return decision


def _tell(decision: Decision) -> None:
    """Have those who reported, and the author, told what was decided and why."""
    case = decision.case
    # The reason goes with the event: it is part of a record that never changes, so the copy is never stale.
    facts: dict[str, str | int | bool] = {"word": case.word, "verb": decision.verb, "reason": decision.reason}
    notify(kind="moderation.decided", subject=case.key, actor=None, facts={**facts, "to": "reporters"})
    if case.author is not None and decision.verb == Verb.WARN:
        notify(kind="moderation.warned", subject=case.key, actor=None, facts=facts)
    elif case.author is not None:
        parts = " ".join(decision.parts)
        notify(kind="moderation.decided", subject=case.key, actor=None, facts={**facts, "to": "author", "parts": parts})
    if case.author is not None and case.author.state == AccountState.SUSPENDED:
        write_to_suspended(case.author, decision)


@transaction.atomic
def appeal(*, author: User, case: Case, text: str) -> None:
    """Contest, once, what was decided of one's own: the next level looks at it again; what was decided stands meanwhile.

    Raises PermissionRefused, and ValueError without a text.
    """
    if not text.strip():
        raise ValueError("An appeal says why.")
    case = Case.objects.select_for_update(of=("self",)).select_related("author").get(pk=case.pk)
    require(permissions.can_appeal_decision(author, case))
    case.state, case.appeal, case.appealed_at = State.OPEN, text.strip(), timezone.now()
    case.save(update_fields=["state", "appeal", "appealed_at"])
    record(actor=author, verb="moderation.appealed", subject=case.subject, case=case.public_id)
    move_on(case, Cause.APPEAL)


@transaction.atomic
def contest_with_link(*, token: str, text: str) -> None:
    """Contest, with the link that was mailed to its owner, the decision that suspended an account.

    Raises LinkRefused, also when the suspension was lifted or contested meanwhile; and ValueError without a text.
    """
    author = take_link(token=token, purpose=LinkPurpose.APPEAL).member
    case = permissions.contestable_suspension(author) if author is not None else None
    if author is None or case is None:
        raise LinkRefused
    appeal(author=author, case=case, text=text)


def note_reading(*, actor: User, case: Case) -> None:
    """Record in the audit log that a moderator read what is not shown to them; in read-only mode, only in the process log."""
    if settings.READ_ONLY:
        log.warning(
            "moderator read a case; audit record skipped in read-only mode",
            actor=actor.public_id,
            subject=case.subject,
            case=case.public_id,
        )
        return
    record(actor=actor, verb="moderation.read", subject=case.subject, case=case.public_id)
