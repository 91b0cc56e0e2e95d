"""Changing whether an account works. `actor` is None when an import or the system decides."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from intranet.kernel.accounts import permissions
from intranet.kernel.accounts.models import Kind, LinkPurpose, MailedLink, State, User
from intranet.kernel.accounts.queries import member_with_email, session_reference
from intranet.kernel.accounts.signals import access_revoked, member_changed, member_leaving
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.secrets.actions import end_secrets


@transaction.atomic
def suspend_member(*, actor: User | None, member: User, reason: str) -> None:
    """Stop an account at once, with its sessions and open WebSockets. Contributions stay.

    The person is told the reason when they next sign in.
    """
    if actor is not None:
        require(permissions.can_suspend_member(actor, member))
    _change_state(actor, member, State.SUSPENDED, reason, verb="accounts.suspended")
    end_access(member=member)


@transaction.atomic
def restore_member(*, actor: User | None, member: User, reason: str = "") -> None:
    """Lift a suspension. An account that was never claimed goes back to waiting for its owner."""
    if actor is not None:
        require(permissions.can_restore_member(actor, member))
    _change_state(actor, member, _state_of_owner(member), reason, verb="accounts.restored")


@transaction.atomic
def close_account(*, actor: User | None, member: User, reason: str = "") -> None:
    """Close the account of someone who left. The name is marked “left”; contributions stay."""
    if actor is not None:
        require(permissions.can_decide_about_member(actor, member))
    member_leaving.send(User, member=member, is_retirement=False)
    _change_state(actor, member, State.DEPARTED, reason, verb="accounts.closed")
    end_access(member=member)


@transaction.atomic
def reopen_account(*, actor: User | None, member: User, reason: str = "") -> None:
    """Give a departed person who comes back the account they had: one identity for a whole career.

    The account must be claimed again: whoever now holds the address on record proves it by a mailed link or sign-on.
    """
    if actor is not None:
        require(permissions.can_decide_about_member(actor, member))
    member.set_unusable_password()
    member.kind = Kind.EMPLOYEE
    member.save(update_fields=["password", "kind"])
    Authenticator.objects.filter(user=member).delete()
    _change_state(actor, member, State.UNCLAIMED, reason, verb="accounts.reopened")


@transaction.atomic
def retire_member(*, actor: User | None, member: User, reason: str = "") -> None:
    """Make a retiree of an employee: the account goes on, signed in by the private address when that one was verified.

    Without a verified private address, or when it became somebody else's meanwhile, the account is closed, since the work
    address no longer reaches the person; it is opened again by their former organization.
    """
    if actor is not None:
        require(permissions.can_decide_about_member(actor, member))
    member_leaving.send(User, member=member, is_retirement=True)
    member.kind = Kind.RETIREE
    member.is_staff = False
    member.save(update_fields=["kind", "is_staff"])
    is_reachable = member.private_email_verified_at is not None and member_with_email(member.private_email) is None
    if member.state == State.ACTIVE and is_reachable:
        _move_to_private_email(member)
        _change_state(actor, member, State.ACTIVE, reason, verb="accounts.retired")
        end_sessions(member)
    else:
        _change_state(actor, member, State.DEPARTED, reason, verb="accounts.retired")
        end_access(member=member)


@transaction.atomic
def protect_member(*, actor: User | None, member: User, is_protected: bool, reason: str = "") -> None:
    """Take a member out of the directory, search, org chart, suggestions and exports; or put them back."""
    if actor is not None:
        require(permissions.can_decide_about_member(actor, member))
    member.is_protected = is_protected
    member.save(update_fields=["is_protected"])
    verb = "accounts.protected" if is_protected else "accounts.unprotected"
    record(actor=actor, verb=verb, subject=f"member:{member.public_id}", reason=reason)
    member_changed.send(User, member=member)


@transaction.atomic
def name_administrator(*, actor: User, member: User, is_staff: bool) -> None:
    """Make a member an administrator, or take it back; they sign in again, with a second factor."""
    require(permissions.can_name_administrator(actor, member))
    member.is_staff = is_staff
    member.save(update_fields=["is_staff"])
    verb = "accounts.administrator_named" if is_staff else "accounts.administrator_dismissed"
    record(actor=actor, verb=verb, subject=f"member:{member.public_id}")
    end_sessions(member)
    member_changed.send(User, member=member)


@transaction.atomic
def end_access(*, member: User) -> None:
    """End all that is open in the member's name: sessions, secrets of programs, links on their way, and (by signal) sockets."""
    end_sessions(member)
    end_secrets(member)
    MailedLink.objects.filter(member=member).delete()
    access_revoked.send(User, member=member)


@transaction.atomic
def end_what_password_opened(*, member: User, kept_key: str = "") -> None:
    """End what whoever knew the old password may have left open: sessions, secrets of programs, links on their way to another
    password or address. `kept_key` is the key of the session that asks: it stays."""
    end_other_sessions(member=member, kept_key=kept_key)
    end_secrets(member)
    MailedLink.objects.usable().filter(member=member, purpose__in=(LinkPurpose.RESET, LinkPurpose.PRIVATE_EMAIL)).delete()
    EmailConfirmation.objects.filter(email_address__user=member).delete()


def end_sessions(member: User) -> None:
    """Sign the member out everywhere; the caller is inside a transaction."""
    _delete_sessions(member, list(UserSession.objects.filter(user=member).values_list("session_key", flat=True)))


@transaction.atomic
def end_session(*, member: User, reference: str) -> None:
    """Sign the member out of one device, named as on the page that lists them. An unknown one is already out."""
    keys = UserSession.objects.filter(user=member).values_list("session_key", flat=True)
    _delete_sessions(member, [key for key in keys if session_reference(key) == reference])


@transaction.atomic
def end_other_sessions(*, member: User, kept_key: str) -> None:
    """Sign the member out everywhere but in the session that asks."""
    keys = UserSession.objects.filter(user=member).exclude(session_key=kept_key)
    _delete_sessions(member, list(keys.values_list("session_key", flat=True)))


def _delete_sessions(member: User, keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=member, session_key__in=keys).delete()


def _change_state(actor: User | None, member: User, state: State, reason: str, *, verb: str) -> None:
    member.state = state
    member.state_reason = reason if state in {State.SUSPENDED, State.DEPARTED} else ""
    member.save(update_fields=["state", "state_reason"])
    member.refresh_from_db(fields=["is_active"])
    record(actor=actor, verb=verb, subject=f"member:{member.public_id}", reason=reason)
    member_changed.send(User, member=member)


def _state_of_owner(member: User) -> State:
    """Active for an account that its owner has opened once, unclaimed otherwise."""
    is_claimed = EmailAddress.objects.filter(user=member, verified=True).exists() or member.onboarded_at is not None
    return State.ACTIVE if is_claimed else State.UNCLAIMED


def _move_to_private_email(member: User) -> None:
    EmailAddress.objects.filter(user=member).delete()
    member.email, member.private_email = member.private_email, ""
    member.save(update_fields=["email", "private_email"])
    EmailAddress.objects.create(user=member, email=member.email.lower(), verified=True, primary=True)
