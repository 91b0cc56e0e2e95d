"""How people come into a group, and who is kept out: requests, invitations, files of addresses, bans."""

from groups.joining.actions.bans import ban_member, lift_ban
from groups.joining.actions.imports import forget_imports, invite_file, read_some_lines
from groups.joining.actions.invitations import (
    InvitationRefused,
    accept_by_link,
    accept_invitation,
    decline_by_link,
    decline_invitation,
    forget_invitations,
    invite_address,
    invite_person,
    send_again,
    withdraw_invitation,
)
from groups.joining.actions.requests import ask_to_join, decide_request, withdraw_request

__all__ = [
    "InvitationRefused",
    "accept_by_link",
    "accept_invitation",
    "ask_to_join",
    "ban_member",
    "decide_request",
    "decline_by_link",
    "decline_invitation",
    "forget_imports",
    "forget_invitations",
    "invite_address",
    "invite_file",
    "invite_person",
    "lift_ban",
    "read_some_lines",
    "send_again",
    "withdraw_invitation",
    "withdraw_request",
]
