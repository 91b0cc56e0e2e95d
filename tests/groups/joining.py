"""What the tests of requests, invitations and guests share."""

import re
from datetime import datetime
from pathlib import Path

from django.test import Client
from django.urls import reverse

from groups.joining.actions import invite_address
from groups.models import Group, Invitation
from intranet.kernel.accounts.actions import add_domain
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.testing import make_member
from intranet.kernel.work.models import OutgoingMail

PASSWORD = "une phrase de plusieurs mots"
OUTSIDE = "lea@universite.example"
GOVERNMENT = "demo.gouv.example"
NAMES = {"given_name": "Léa", "family_name": "Poulin", "organization": "Université du Nord", "password": PASSWORD}


def allow_government() -> None:
    """The domain of everybody's address but a guest's."""
    add_domain(actor=None, domain=GOVERNMENT)


def mails() -> list[OutgoingMail]:
    """What was handed to the worker since the last call."""
    rows = list(OutgoingMail.objects.order_by("pk"))
    OutgoingMail.objects.all().delete()
    return rows


def path_in(message: OutgoingMail) -> str:
    """The path of the link of an invitation."""
    found = re.search(r"https?://[^/\s]+(/invitation/\S+)", message.text)
    assert found, message.text
    return found[1]


def token_in(message: OutgoingMail) -> str:
    return Path(path_in(message)).name


def link_for(actor: User, group: Group, email: str = OUTSIDE, *, access_until: datetime | None = None) -> str:
    """The path of the link that invites an address."""
    mails()
    invite_address(actor=actor, group=group, email=email, access_until=access_until)
    (message,) = mails()
    return path_in(message)


def invitation_to(email: str) -> Invitation:
    return Invitation.objects.get(email=email)


def come_as_guest(client: Client, actor: User, group: Group, email: str = OUTSIDE) -> User:
    """Have somebody from outside come by a mailed link; they are signed in, with the first login behind them."""
    answer = client.post(link_for(actor, group, email), {**NAMES, "answer": "guest"})
    assert answer.status_code == 302, answer.content.decode()
    guest = User.objects.get(email=email)
    assert guest.kind == Kind.GUEST
    return guest


def settled_guest(name: str = "Guy Roy", email: str = "guy@ailleurs.example") -> User:
    """A guest's account, of no group."""
    return make_member(name, email=email, kind=Kind.GUEST)


def welcome_of(group: Group) -> str:
    return reverse("groups:welcome", args=[group.address])
