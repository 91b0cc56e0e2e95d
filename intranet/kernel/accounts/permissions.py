"""Who may administer accounts. Administrators administer; nobody decides about themselves."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import ApiToken, Kind, State, User
from intranet.kernel.permissions import Decision, allowed, denied


def can_administer_accounts(actor: User) -> Decision:
    """See the list of members and of domains, and change them."""
    if actor.is_active and actor.is_staff:
        return allowed
    return denied(_("Only an administrator of Passerelle can do this."))


def can_decide_about_member(actor: User, member: User) -> Decision:
    """Suspend, restore, close, retire, protect: an administrator, never about themselves."""
    decision = can_administer_accounts(actor)
    if decision and actor.pk == member.pk:
        return denied(_("You cannot decide about your own account. Ask another administrator."))
    return decision


def can_suspend_member(actor: User, member: User) -> Decision:
    """Only an account that works, or that could be claimed, is suspended."""
    decision = can_decide_about_member(actor, member)
    if decision and member.state not in {State.ACTIVE, State.UNCLAIMED}:
        return denied(_("This account is already closed."))
    return decision


def can_restore_member(actor: User, member: User) -> Decision:
    """Only a suspension is lifted; a departed person is reopened by their organization's import or registrar."""
    decision = can_decide_about_member(actor, member)
    if decision and member.state != State.SUSPENDED:
        return denied(_("This account is not suspended."))
    return decision


def can_name_administrator(actor: User, member: User) -> Decision:
    """Give or take the administration: to an employee whose account works, never to oneself."""
    decision = can_decide_about_member(actor, member)
    if decision and (not member.is_active or member.kind != Kind.EMPLOYEE):
        return denied(_("Only an employee with an active account can be an administrator."))
    return decision


def can_revoke_token(actor: User, token: ApiToken) -> Decision:
    """One's own token, or any token for an administrator."""
    if token.member_id == actor.pk:
        return allowed
    return can_administer_accounts(actor)
