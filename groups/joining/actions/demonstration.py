"""Requests, invitations and guests of the demonstration. Repeating it makes what is missing and changes nothing else."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from groups.joining.actions.invitations import invite_address, invite_person
from groups.joining.actions.requests import ask_to_join
from groups.models import Group, GroupRole, GuestAccount, Invitation, JoinRequest, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused

CLOSED: Final = "Relève en géomatique"
HIDDEN: Final = "Réorganisation du laboratoire"
OWNER: Final = "employee@demo.gouv.example"
MESSAGES: Final = (
    "Je commence au service des cartes et j’aimerais être jumelée.",
    "I map flood zones and would like to compare methods.",
    "",
)
OUTSIDERS: Final = (
    ("lea.poulin@universite-du-nord.example", "Université du Nord"),
    ("t.whitefield@coastal-lab.example", "Coastal Lab"),
)
ORIGIN: Final = "Université du Nord"


@transaction.atomic
def load_joining() -> int:
    """Some requests that wait for the owner of a closed group, and invitations that wait for others and for the owner."""
    owner = User.objects.filter(email=OWNER).first()
    group = Group.objects.active().filter(name_fr=CLOSED).first()
    if owner is None or group is None or JoinRequest.objects.filter(group=group).exists():
        return 0
    made = _requests(group) + _invitations(owner, group) + _invited(owner)
    for guest in Membership.objects.filter(group=group, role=GroupRole.GUEST).select_related("member"):
        GuestAccount.objects.get_or_create(member=guest.member, defaults={"organization": ORIGIN})
    return made


def _requests(group: Group) -> int:
    """From people of other organizations, the same ones each time."""
    inside = group.memberships.values("member")
    strangers = User.objects.listable().filter(is_active=True, is_staff=False, kind="employee").exclude(pk__in=inside)
    askers = list(strangers.exclude(email__startswith="employee").order_by("pk")[7 : 7 + len(MESSAGES)])
    for member, message in zip(askers, MESSAGES, strict=False):
        ask_to_join(member=member, group=group, message=message)
    return len(askers)


def _invitations(owner: User, group: Group) -> int:
    until = timezone.now() + timedelta(days=120)
    made = 0
    for email, organization in OUTSIDERS:
        try:
            invite_address(actor=owner, group=group, email=email, organization=organization, access_until=until)
        except PermissionRefused:
            continue
        made += 1
    return made


def _invited(member: User) -> int:
    """The hidden group of a colleague invites the member."""
    group = Group.objects.active().filter(name_fr=HIDDEN).first()
    if group is None or Invitation.objects.filter(group=group, member=member).exists():
        return 0
    owner = Membership.objects.filter(group=group, role=GroupRole.OWNER).select_related("member").first()
    if owner is None or Membership.objects.filter(group=group, member=member).exists():
        return 0
    message = "Nous voulons ton avis avant d’aller plus loin."
    invite_person(actor=owner.member, group=group, person=member, message=message)
    return 1
