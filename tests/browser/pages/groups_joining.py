"""Coming into groups: requests, invitations, guests, bans, and the page of a mailed link."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.joining.actions import (
    ask_to_join,
    ban_member,
    decline_by_link,
    invite_address,
    invite_file,
    invite_person,
    read_some_lines,
)
from groups.joining.actions.imports import lines_left
from groups.models import Group, GroupKind, GroupRole, GuestAccount, InvitationState
from intranet.kernel.accounts.actions import add_domain
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.testing import make_member
from intranet.kernel.work.models import OutgoingMail
from tests.browser.pages.table import Address, Page, send
from tests.groups.joining import path_in

TEXTS = {
    "name_fr": "Préparation de la saison des feux de forêt et de la protection des collectivités",
    "name_en": "Preparation of the wildfire season",
    "purpose_fr": "Décider ensemble de ce qui doit être prêt au printemps.",
    "purpose_en": "Decide together what must be ready in spring.",
    "welcome_fr": "Lisez d’abord le plan de l’an dernier.\n\nPuis présentez-vous dans les discussions.",
}
MESSAGE = "Nous avons besoin de quelqu’un qui connaît les vents de vallée."


def build(owner: User, kind: GroupKind = GroupKind.CLOSED) -> Group:
    """A group with some members; addresses of the government are known."""
    add_domain(actor=None, domain="demo.gouv.example")
    group = create_group(actor=owner, kind=kind, texts=TEXTS)
    for name in ("Kateri Jacobs", "Étienne Côté"):
        admit(actor=owner, group=group, member=make_member(name))
    return group


def owned(reader: User | None) -> Group:
    assert reader is not None
    return build(reader)


def at(url_name: str, prepare: Callable[[Group, User], object] = lambda _group, _owner: None, query: str = "") -> Address:
    """A page of the animators of a group that the reader owns."""

    def address(reader: User | None) -> str:
        group = owned(reader)
        assert reader is not None
        prepare(group, reader)
        return reverse(url_name, args=[group.address]) + query

    return address


def with_requests(group: Group, _owner: User) -> None:
    for name in ("Amadou Diallo", "Jean-François Beauregard-Desrochers de la Durantaye"):
        ask_to_join(member=make_member(name), group=group, message="Je m’occupe des stations météo du Nord.")


def with_invitations(group: Group, owner: User) -> None:
    invite_person(actor=owner, group=group, person=make_member("Amadou Diallo"), message=MESSAGE)
    invite_address(
        actor=owner, group=group, email="lea.poulin-desrochers@universite-du-nord.example", organization="Université"
    )
    invite_file(actor=owner, group=group, name="partenaires.csv", text="a@universite.example\nnobody")


def with_guests(group: Group, owner: User) -> None:
    for name, until in (("Léa Poulin", 10), ("Guillaume-Alexandre Roy-Tremblay", 300)):
        guest = make_member(name, email=f"{name[:2].lower()}@universite.example", kind=Kind.GUEST)
        GuestAccount.objects.create(member=guest, organization="Université du Nord")
        end = timezone.now() + timedelta(days=until)
        admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, until=end, sponsor=owner)


def with_bans(group: Group, owner: User) -> None:
    ban_member(actor=owner, group=group, member=make_member("Luc Roy"), reason="Propos blessants malgré deux rappels")


def a_list(*, is_done: bool) -> Address:
    def address(reader: User | None) -> str:
        group = owned(reader)
        assert reader is not None
        text = "\n".join(["nobody", "a@x.example", "A@x.example"] + [f"p{number}@x.example" for number in range(150)])
        file = invite_file(actor=reader, group=group, name="partenaires.csv", text=text)
        lines = lines_left(file.public_id)
        while read_some_lines(public_id=file.public_id, lines=lines) and is_done:
            pass
        return reverse("groups:invited_file", args=[group.address, file.public_id])

    return address


def outside(prepare: Callable[[Group, User, User], object]) -> Address:
    """The page of a group that somebody else owns."""

    def address(reader: User | None) -> str:
        assert reader is not None
        owner = make_member("Sylvie Gagnon-Ouellet")
        group = build(owner)
        prepare(group, owner, reader)
        return group.get_absolute_url()

    return address


def ask(reader: User | None) -> str:
    group = build(make_member("Sylvie Gagnon-Ouellet"))
    return reverse("groups:ask", args=[group.address])


def invitation(reader: User | None) -> str:
    assert reader is not None
    owner = make_member("Sylvie Gagnon-Ouellet")
    made = invite_person(actor=owner, group=build(owner, GroupKind.HIDDEN), person=reader, message=MESSAGE)
    return reverse("groups:invitation", args=[made.public_id])


def own(reader: User | None) -> str:
    invitation(reader)
    assert reader is not None
    other = build(make_member("Fatima Zahra El Idrissi"))
    ask_to_join(member=reader, group=other)
    return reverse("groups:own_invitations")


def own_home(reader: User | None) -> str:
    invitation(reader)
    return reverse("home:index")


def welcome(reader: User | None) -> str:
    assert reader is not None
    owner = make_member("Sylvie Gagnon-Ouellet")
    group = build(owner)
    admit(actor=owner, group=group, member=reader)
    return reverse("groups:welcome", args=[group.address])


def link(email: str, state: InvitationState = InvitationState.WAITING) -> Address:
    """The page that a mailed link opens."""

    def address(_reader: User | None) -> str:
        owner = make_member("Sylvie Gagnon-Ouellet")
        until = timezone.now() + timedelta(days=90)
        invite_address(actor=owner, group=build(owner), email=email, message=MESSAGE, access_until=until)
        path = path_in(OutgoingMail.objects.latest("pk"))
        if state == InvitationState.DECLINED:
            decline_by_link(token=path.strip("/").rpartition("/")[2])
        return path

    return address


OUTSIDE = "lea@universite.example"


def send_guest(tab: Tab) -> None:
    """Send the form of the guest as it is."""
    tab.locator("button[value=guest]").click()


def refuse(tab: Tab) -> None:
    """Refuse a request without saying why."""
    tab.locator("button[value=refuse]").first.click()


def unfold(tab: Tab) -> None:
    tab.locator("main details.disclosure > summary").first.click()


PAGES = [
    Page(name="group-ask", address=ask),
    Page(name="group-entrance", address=outside(lambda *_: None)),
    Page(name="group-entrance-waiting", address=outside(lambda group, _owner, reader: ask_to_join(member=reader, group=group))),
    Page(
        name="group-entrance-invited",
        address=outside(lambda group, owner, reader: invite_person(actor=owner, group=group, person=reader, message=MESSAGE)),
    ),
    Page(
        name="group-entrance-banned",
        address=outside(
            lambda group, owner, reader: ban_member(actor=owner, group=group, member=reader, reason="Propos blessants")
        ),
    ),
    Page(name="group-welcome", address=welcome),
    Page(name="group-requests", address=at("groups:requests", with_requests)),
    Page(name="group-requests-errors", address=at("groups:requests", with_requests), act=refuse),
    Page(name="group-requests-none", address=at("groups:requests")),
    Page(name="group-invite", address=at("groups:invite")),
    Page(name="group-invite-errors", address=at("groups:invite"), act=send),
    Page(name="group-invite-address", address=at("groups:invite_address")),
    Page(name="group-invite-address-errors", address=at("groups:invite_address"), act=send),
    Page(name="group-invite-list", address=at("groups:invite_file")),
    Page(name="group-invite-list-errors", address=at("groups:invite_file"), act=send),
    Page(name="group-list-running", address=a_list(is_done=False)),
    Page(name="group-list-done", address=a_list(is_done=True)),
    Page(name="group-invitations", address=at("groups:invitations", with_invitations)),
    Page(name="group-invitations-none", address=at("groups:invitations", query="?state=expired")),
    Page(name="group-guests", address=at("groups:guests", with_guests)),
    Page(name="group-guests-extend", address=at("groups:guests", with_guests), act=unfold),
    Page(name="group-guests-none", address=at("groups:guests")),
    Page(name="group-bans", address=at("groups:bans", with_bans)),
    Page(name="group-bans-errors", address=at("groups:bans"), act=send),
    Page(name="own-invitations", address=own),
    Page(name="own-invitations-home", address=own_home),
    Page(name="invitation", address=invitation),
    Page(name="invitation-link-guest", address=link(OUTSIDE), persona="anonymous"),
    Page(name="invitation-link-guest-errors", address=link(OUTSIDE), persona="anonymous", act=send_guest),
    Page(name="invitation-link-government", address=link("ines@demo.gouv.example"), persona="anonymous"),
    Page(name="invitation-link-not-yours", address=link(OUTSIDE), status=403),
    Page(name="invitation-link-gone", address=link(OUTSIDE, InvitationState.DECLINED), persona="anonymous", status=410),
]
