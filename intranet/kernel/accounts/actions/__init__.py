"""Every write to accounts: states, imports, claims, addresses, domains and tokens."""

from intranet.kernel.accounts.actions.addresses import ask_private_email, confirm_private_email, replace_email
from intranet.kernel.accounts.actions.domains import add_domain, remove_domain, retie_domains
from intranet.kernel.accounts.actions.entrance import (
    activate_member,
    claim_by_sign_on,
    claim_with_link,
    invite_first_administrator,
    join_by_sign_on,
    join_with_link,
    mail_way_in,
    reset_password,
    welcome_first_administrator,
)
from intranet.kernel.accounts.actions.guests import open_guest_account
from intranet.kernel.accounts.actions.imports import ImportedPerson, create_imported_members, release_emails, rename_members
from intranet.kernel.accounts.actions.links import LinkRefused
from intranet.kernel.accounts.actions.second_factors import reencrypt_second_factors
from intranet.kernel.accounts.actions.settings import change_settings, complete_step, finish_onboarding
from intranet.kernel.accounts.actions.states import (
    close_account,
    end_access,
    end_other_sessions,
    end_session,
    end_what_password_opened,
    name_administrator,
    protect_member,
    reopen_account,
    restore_member,
    retire_member,
    suspend_member,
)
from intranet.kernel.accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "ImportedPerson",
    "LinkRefused",
    "activate_member",
    "add_domain",
    "ask_private_email",
    "change_settings",
    "claim_by_sign_on",
    "claim_with_link",
    "close_account",
    "complete_step",
    "confirm_private_email",
    "create_imported_members",
    "end_access",
    "end_other_sessions",
    "end_session",
    "end_what_password_opened",
    "finish_onboarding",
    "invite_first_administrator",
    "join_by_sign_on",
    "join_with_link",
    "mail_way_in",
    "make_token",
    "name_administrator",
    "open_guest_account",
    "protect_member",
    "reencrypt_second_factors",
    "release_emails",
    "remove_domain",
    "rename_members",
    "reopen_account",
    "replace_email",
    "reset_password",
    "restore_member",
    "retie_domains",
    "retire_member",
    "revoke_token",
    "suspend_member",
    "welcome_first_administrator",
]
