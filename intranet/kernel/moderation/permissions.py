"""Who can report, decide, contest, and name central moderators. No one decides about themselves."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.permissions import can_administer_accounts
from intranet.kernel.moderation.levels import Standing, central_moderators, reporters_of, standing_of
from intranet.kernel.moderation.models import Case, Decision, Level, Verb
from intranet.kernel.moderation.subjects import Reported, Subject
from intranet.kernel.permissions import Decision as Permission
from intranet.kernel.permissions import allowed, denied

MEASURES = frozenset({Verb.HIDE, Verb.WARN, Verb.SUSPEND})


def can_report(reporter: User, kind: Subject, thing: Reported) -> Permission:
    """Report something that one sees and did not write. Pages answer a refusal with a 404."""
    if not reporter.is_active or not kind.is_visible(reporter, thing):
        return denied(_("This does not exist, or you do not have access to it."))
    author = kind.author(thing)
    if author is not None and author.pk == reporter.pk:
        return denied(_("This is yours. You can edit or delete it yourself."))
    return allowed


def can_moderate(standing: Standing) -> Permission:
    """See the queue and the record: moderators of any level."""
    if standing.levels:
        return allowed
    return denied(_("Only moderators can see reports."))


def can_see_case(actor: User, case: Case, standing: Standing | None = None) -> Permission:
    """Read a case: the moderators to whom it is or was assigned, and never its author nor who reported it."""
    standing = standing_of(actor) if standing is None else standing
    if case.author_id != actor.pk and standing.has_seen(case) and not case.reports.filter(reporter=actor).exists():
        return allowed
    return denied(_("This does not exist, or you do not have access to it."))


def can_decide_case(actor: User, case: Case, standing: Standing | None = None) -> Permission:
    """Decide a case at its current level. An appeal is answered by another moderator than the one who decided."""
    standing = standing_of(actor) if standing is None else standing
    decision = can_see_case(actor, case, standing)
    if not decision:
        return decision
    if not standing.has_to_decide(case):
        return denied(_("This case has been passed to the next level."))
    if case.is_on_appeal and case.decisions.filter(actor=actor).exists() and _has_another_decider(actor, case):
        return denied(_("You took the contested decision. Another moderator must answer."))
    return allowed


def _has_another_decider(actor: User, case: Case) -> bool:
    """Whether someone else can answer. Only at the centre can an appeal return to the single moderator there is."""
    if case.level != Level.CENTRE:
        return True
    others = central_moderators().exclude(pk__in=[actor.pk, *reporters_of(case)])
    return (others.exclude(pk=case.author_id) if case.author_id else others).exists()


def verbs_for(case: Case, kind: Subject | None, thing: Reported | None) -> list[Verb]:
    """The decisions that are possible for a case in its current state. An appeal never leads to a harsher one."""
    last = case.decisions.order_by("-at", "-pk").first()
    if case.is_on_appeal:
        return [Verb.UPHOLD, Verb.RESTORE]
    if not case.is_open:
        if last is None or not _can_undo(case, Verb(last.verb), kind, thing):
            return []
        return [Verb.RESTORE]
    author = case.author
    verbs = [
        (Verb.HIDE, kind is not None and thing is not None and _can_be_hidden(kind, thing)),
        (Verb.WARN, author is not None),
        (Verb.SUSPEND, author is not None and case.level == Level.CENTRE and _can_be_suspended(author)),
        (Verb.DISMISS, True),
    ]
    return [verb for verb, is_possible in verbs if is_possible]


def can_take_decision(
    case: Case, verb: Verb, kind: Subject | None, thing: Reported | None, parts: Collection[str] = ()
) -> Permission:
    """Whether this decision is possible now. What has parts is hidden by some that are not hidden yet, and by no other."""
    possible = parts_to_hide(kind, thing) if verb == Verb.HIDE else {}
    if verb in verbs_for(case, kind, thing) and possible.keys() >= set(parts) and bool(possible) == bool(parts):
        return allowed
    return denied(_("This decision is not available for this case. Reload the page to see those that are."))


def parts_to_hide(kind: Subject | None, thing: Reported | None) -> dict[str, str | Promise]:
    """The parts of a thing that can be hidden now, with their labels; none for what is hidden whole."""
    return kind.parts.to_hide(thing) if kind is not None and thing is not None and kind.parts is not None else {}


def _can_be_hidden(kind: Subject, thing: Reported) -> bool:
    return kind.hide is not None or bool(parts_to_hide(kind, thing))


def _can_undo(case: Case, verb: Verb, kind: Subject | None, thing: Reported | None) -> bool:
    measure = measure_of(case) if verb == Verb.UPHOLD else verb
    if measure == Verb.HIDE:
        return kind is not None and thing is not None and (kind.restore is not None or kind.parts is not None)
    return measure == Verb.SUSPEND and case.author is not None and case.author.state == State.SUSPENDED


def measure_of(case: Case) -> Verb | None:
    """The first measure taken in the case, which can be contested, upheld or reversed; None if there was none."""
    first = case.decisions.order_by("at", "pk").first()
    return Verb(first.verb) if first is not None and first.verb in MEASURES else None


def _can_be_suspended(member: User) -> bool:
    return member.state in (State.ACTIVE, State.UNCLAIMED)


def can_appeal_decision(author: User, case: Case) -> Permission:
    """Contest a decision about one's own content: once, and only if it had an effect."""
    if case.author_id != author.pk or case.decided_at is None:
        return denied(_("This does not exist, or you do not have access to it."))
    if case.appealed_at is not None:
        return denied(_("You have already contested this decision. It can be contested only once."))
    if case.words_erased_at is not None:
        return denied(_("This decision is too old to contest: the reported content has been deleted."))
    last = case.decisions.order_by("-at", "-pk").first()
    if last is None or last.verb not in MEASURES:
        return denied(_("This decision did not affect you: there is nothing to contest."))
    return allowed


def contestable_suspension(member: User) -> Case | None:
    """The case that caused the current suspension of an account, if its owner can still contest it; otherwise None.

    An administrator may have lifted that suspension and suspended the account for another reason. Moderation does not handle
    such a suspension, and the sign-in page says whom to write to.
    """
    if member.state != State.SUSPENDED:
        return None
    suspensions = Decision.objects.filter(case__author=member, verb=Verb.SUSPEND).select_related("case")
    latest = suspensions.order_by("-at", "-pk").first()
    if latest is None or latest.reason != member.state_reason:
        return None
    return latest.case if can_appeal_decision(member, latest.case) else None


def can_name_central_moderators(actor: User, member: User) -> Permission:
    """Name central moderators: administrators, and never themselves, because administrators do not read reports."""
    decision = can_administer_accounts(actor)
    if decision and actor.pk == member.pk:
        return denied(_("You cannot decide about your own account. Ask another administrator."))
    return decision


def can_be_central_moderator(member: User) -> Permission:
    """Be a central moderator: employees with an active account."""
    if member.is_active and member.kind == Kind.EMPLOYEE:
        return allowed
    return denied(_("Only an employee with an active account can be a central moderator."))
