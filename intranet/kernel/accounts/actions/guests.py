"""Accounts of people from outside the government, opened by an invitation and closed when nothing invites them any more."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts import queries
from intranet.kernel.accounts.actions.entrance import new_member, set_verified_email
from intranet.kernel.accounts.actions.links import LinkRefused
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import denied, require


@transaction.atomic
def open_guest_account(
    *, email: str, given_name: str, family_name: str, password_hash: str, language: str, source: str
) -> User:
    """Give an account to who holds an address outside of the government, which the caller has just seen proved.

    A guest whose account was closed when their last invitation ended gets it back, with the new password and without the
    second factors of before. The hash is made before the transaction, because it is slow. `source` is the invitation, for the
    record. Raises LinkRefused when the address already signs somebody in, and PermissionRefused for one of the government.
    """
    if queries.domain_of(email):
        require(denied(_("This is a government address. Sign up with it instead.")))
    known = queries.member_with_email(email)
    if known is not None and not (known.kind == Kind.GUEST and known.state == State.DEPARTED):
        raise LinkRefused
    if known is None:
        guest = new_member(
            given_name, family_name, email=email, language=language, password_hash=password_hash, kind=Kind.GUEST
        )
    else:
        guest = known
        guest.state, guest.state_reason, guest.password = State.ACTIVE, "", password_hash
        guest.save(update_fields=["state", "state_reason", "password"])
        guest.refresh_from_db(fields=["is_active"])
        Authenticator.objects.filter(user=guest).delete()
        member_changed.send(User, member=guest)
    set_verified_email(guest)
    record(actor=guest, verb="accounts.guest_opened", subject=f"member:{guest.public_id}", source=source)
    return guest
