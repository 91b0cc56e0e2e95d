"""Inviting by name and by address, what becomes of it, and what it tells nobody."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import delete_group
from groups.actions.membership import set_role
from groups.joining import permissions
from groups.joining.actions import (
    accept_invitation,
    ask_to_join,
    decline_invitation,
    forget_invitations,
    invite_address,
    invite_person,
    send_again,
    withdraw_invitation,
)
from groups.models import Group, GroupKind, GroupRole, Invitation, InvitationImport, InvitationState, JoinRequest
from groups.roles import role_of
from intranet.kernel.accounts.models import State, User
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, statements
from tests.groups.joining import GOVERNMENT, OUTSIDE, allow_government, mails
from tests.groups.world import World, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _government(db: None) -> None:
    allow_government()


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["hidden"]


@pytest.fixture
def invited(world: World) -> User:
    return world.person("employee")


def invite(world: World, group: Group, person: User, **values: str) -> Invitation:
    return invite_person(actor=world.person("animator"), group=group, person=person, **values)


# By name ----------------------------------------------------------------------------------------------------------------


def test_who_is_invited_by_name_is_told_and_accepts_on_a_page(
    client: Client, world: World, group: Group, invited: User
) -> None:
    invitation = invite(world, group, invited, message="Viens nous aider")
    event = Event.objects.get(kind="groups.invited")
    assert [person for one in kinds[event.kind].told(event) for person in one.people] == [invited]
    client.force_login(invited)
    address = reverse("groups:invitation", args=[invitation.public_id])
    page = client.get(address).content.decode()
    assert "Groupe hidden" in page
    assert "Viens nous aider" in page
    answer = client.post(address, {"answer": "accept"})
    assert answer["Location"] == reverse("groups:welcome", args=[group.address])
    assert role_of(invited, group) == GroupRole.MEMBER
    assert client.get(answer["Location"]).status_code == 200


def test_the_name_and_the_purpose_of_a_hidden_group_are_all_that_its_invited_person_learns(
    client: Client, world: World, group: Group, invited: User
) -> None:
    invitation = invite(world, group, invited)
    client.force_login(invited)
    page = client.get(reverse("groups:invitation", args=[invitation.public_id])).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "Se parler" in main
    for name in ("Olivia Owens", "Marc Bélanger", "Guillaume Roy"):
        assert name not in main
    assert group.public_id not in page
    assert client.get(group.get_absolute_url()).status_code == 404
    assert client.get(reverse("groups:members", args=[group.address])).status_code == 404


def test_an_invitation_says_nothing_to_anybody_else(client: Client, world: World, group: Group, invited: User) -> None:
    invitation = invite(world, group, invited)
    for other in (make_member("Noé Roy"), world.person("administrator"), world.person("guest")):
        client.force_login(other)
        theirs = client.get(reverse("groups:invitation", args=[invitation.public_id]))
        nothing = client.get(reverse("groups:invitation", args=["0000000000000000"]))
        assert (theirs.status_code, nothing.status_code) == (404, 404)
        with pytest.raises(PermissionRefused):
            accept_invitation(member=other, invitation=invitation)


def test_declining_leaves_one_outside_and_the_inviter_sees_it(
    client: Client, world: World, group: Group, invited: User
) -> None:
    invitation = invite(world, group, invited)
    client.force_login(invited)
    client.post(reverse("groups:invitation", args=[invitation.public_id]), {"answer": "decline"})
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.DECLINED
    assert role_of(invited, group) is None
    client.force_login(world.person("animator"))
    page = client.get(reverse("groups:invitations", args=[group.address]) + "?state=declined").content.decode()
    assert "Aïcha Benali" in page
    with pytest.raises(PermissionRefused):
        accept_invitation(member=invited, invitation=invitation)


def test_accepting_twice_comes_in_once(client: Client, world: World, group: Group, invited: User) -> None:
    invitation = invite(world, group, invited)
    accept_invitation(member=invited, invitation=invitation)
    with pytest.raises(PermissionRefused):
        accept_invitation(member=invited, invitation=invitation)
    client.force_login(invited)
    again = client.post(reverse("groups:invitation", args=[invitation.public_id]), {"answer": "accept"})
    assert again.status_code == 302
    assert Event.objects.filter(kind="groups.admitted").count() == 1


def test_coming_answers_ones_request_and_other_invitations(world: World, invited: User) -> None:
    group = world.groups["closed"]
    ask_to_join(member=invited, group=group)
    invitation = invite(world, group, invited)
    accept_invitation(member=invited, invitation=invitation)
    assert JoinRequest.objects.get(member=invited).is_accepted
    assert not Invitation.objects.waiting().filter(member=invited).exists()


def test_the_inviter_is_told_who_came(world: World, group: Group, invited: User) -> None:
    accept_invitation(member=invited, invitation=invite(world, group, invited))
    event = Event.objects.get(kind="groups.admitted")
    assert [person for one in kinds[event.kind].told(event) for person in one.people] == [world.person("animator")]
    (line,) = lines_of([event], world.person("animator"))
    assert "Aïcha Benali" in line.sentence.line


def test_news_of_an_invitation_is_gone_when_it_is_withdrawn(world: World, group: Group, invited: User) -> None:
    invitation = invite(world, group, invited)
    event = Event.objects.get(kind="groups.invited")
    assert len(lines_of([event], invited)) == 1
    withdraw_invitation(actor=world.person("owner"), invitation=invitation)
    assert not lines_of([event], invited)
    assert not kinds[event.kind].visible_to(event, [invited.pk])


@pytest.mark.parametrize("persona", ["group member", "guest", "employee", "administrator"])
def test_only_animators_and_owners_invite(world: World, group: Group, persona: str) -> None:
    with pytest.raises(PermissionRefused):
        invite_person(actor=world.person(persona), group=group, person=make_member("Noé Roy"))
    with pytest.raises(PermissionRefused):
        invite_address(actor=world.person(persona), group=group, email=OUTSIDE)


def test_nobody_invites_whom_they_cannot_see(world: World, group: Group) -> None:
    for change in ({"is_protected": True}, {"state": State.SUSPENDED}, {"kind": "guest"}):
        unseen = make_member("Prudence Cachée", **change)
        with pytest.raises(PermissionRefused):
            invite(world, group, unseen)


def test_who_is_in_or_invited_already_is_not_invited(world: World, group: Group, invited: User) -> None:
    with pytest.raises(PermissionRefused):
        invite(world, group, world.person("group member"))
    invite(world, group, invited)
    with pytest.raises(PermissionRefused):
        invite(world, group, invited)


def test_an_expired_invitation_gives_way_to_another(world: World, group: Group, invited: User) -> None:
    first = invite(world, group, invited)
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    first.refresh_from_db()
    with pytest.raises(PermissionRefused):
        accept_invitation(member=invited, invitation=first)
    second = invite(world, group, invited)
    first.refresh_from_db()
    assert (first.state, second.state) == (InvitationState.WITHDRAWN, InvitationState.WAITING)


def test_an_invitation_to_a_deleted_group_says_that_it_does_not_work(
    client: Client, world: World, group: Group, invited: User
) -> None:
    invitation = invite(world, group, invited)
    delete_group(actor=world.person("owner"), group=group)
    client.force_login(invited)
    page = client.get(reverse("groups:invitation", args=[invitation.public_id]))
    assert page.status_code == 410
    assert "Groupe hidden" not in page.content.decode()
    assert "Groupe hidden" not in client.get(reverse("groups:own_invitations")).content.decode()
    assert not lines_of([Event.objects.get(kind="groups.invited")], invited)


def test_completion_names_people_whom_one_may_see_and_who_are_not_in(
    client: Client, world: World, group: Group, search_engine: object
) -> None:
    from django.core.management import call_command

    for name, change in (("Zoé Visible", {}), ("Zoé Cachée", {"is_protected": True}), ("Zoé Invitée", {"kind": "guest"})):
        make_member(name, **change)
    inside = make_member("Zoé Dedans")
    accept_invitation(member=inside, invitation=invite(world, group, inside))
    call_command("rebuild_search", verbosity=0)
    client.force_login(world.person("animator"))
    options = client.get(reverse("groups:people_to_invite", args=[group.address]), {"q": "zoé"}).content.decode()
    assert "Visible (zoe.visible)" in options
    for name in ("Cachée", "Invitée", "Dedans"):
        assert name not in options


def test_a_completed_name_is_understood(client: Client, world: World, group: Group) -> None:
    make_member("Noé Roy", handle="noe.roy")
    make_member("Noé Roy", handle="noe.roy.2")
    client.force_login(world.person("animator"))
    address = reverse("groups:invite", args=[group.address])
    unsure = client.post(address, {"person-person": "Noé Roy", "person-message": "Viens"})
    assert unsure.status_code == 200
    assert "Viens" in unsure.content.decode(), "what was typed stays"
    assert client.post(address, {"person-person": "Noé Roy (noe.roy.2)"}).status_code == 302
    assert Invitation.objects.get(group=group).member == User.objects.get(handle="noe.roy.2")


# By address: what it says of accounts ----------------------------------------------------------------------------------


def test_the_page_answers_the_same_whether_or_not_the_address_has_an_account(
    client: Client, world: World, group: Group
) -> None:
    make_member("Connue Delà", email="known@demo.gouv.example")
    make_member("Guy Delà", email="known@universite.example", kind="guest")
    client.force_login(world.person("animator"))
    address = reverse("groups:invite_address", args=[group.address])
    client.get(client.post(address, {"address-email": "first@universite.example", "address-language": "fr"})["Location"])
    for domain in ("demo.gouv.example", "universite.example"):
        seen = set()
        for local in ("known", "unknown"):
            with statements() as sql:
                answer = client.post(address, {"address-email": f"{local}@{domain}", "address-language": "fr"})
            body = client.get(answer["Location"]).content.decode().replace(f"{local}@{domain}", "x@x")
            main = body[body.index("<main") : body.index("</main>")]
            row = Invitation.objects.values_list("role", "member", "accepted_at").get(email=f"{local}@{domain}")
            seen.add((answer.status_code, len(sql), row, main.partition("csrfmiddlewaretoken")[0]))
        assert len(seen) == 1
    listed = client.get(reverse("groups:invitations", args=[group.address])).content.decode()
    assert "Connue Delà" not in listed
    assert "Guy Delà" not in listed


def test_only_the_digest_of_the_secret_is_kept(world: World, group: Group) -> None:
    invite_address(actor=world.person("animator"), group=group, email=OUTSIDE)
    (message,) = mails()
    from tests.groups.joining import token_in

    token = token_in(message)
    row = Invitation.objects.filter(email=OUTSIDE).values().get()
    assert token not in {str(value) for value in row.values()}
    assert len(row["digest"]) == 64
    assert message.recipients == [OUTSIDE]


@pytest.mark.parametrize(("language", "word"), [("fr", "Bonjour"), ("en", "Hello")])
def test_the_mail_speaks_the_language_that_was_chosen(world: World, group: Group, language: str, word: str) -> None:
    invite_address(actor=world.person("animator"), group=group, email=OUTSIDE, language=language, message="À bientôt")
    (message,) = mails()
    assert message.text.startswith(word)
    assert "À bientôt" in message.text
    assert "Anouk Fortin" in message.subject
    assert message.headers["Content-Language"] == language


def test_an_open_group_invites_nobody_from_outside(client: Client, world: World) -> None:
    group = world.groups["open"]
    with pytest.raises(PermissionRefused):
        invite_address(actor=world.person("owner"), group=group, email=OUTSIDE)
    client.force_login(world.person("owner"))
    page = client.post(
        reverse("groups:invite_address", args=[group.address]), {"address-email": OUTSIDE, "address-language": "fr"}
    )
    assert page.status_code == 200
    assert OUTSIDE in page.content.decode(), "what was typed stays"
    assert not mails()


def test_a_refused_domain_gets_nothing(client: Client, world: World, group: Group, settings: object) -> None:
    settings.REFUSED_MAIL_DOMAINS = ["jetable.example"]  # type: ignore[attr-defined]
    client.force_login(world.person("owner"))
    for email in ("x@jetable.example", "x@sous.jetable.example"):
        page = client.post(
            reverse("groups:invite_address", args=[group.address]), {"address-email": email, "address-language": "fr"}
        )
        assert page.status_code == 200
    assert not mails()


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.example", "x" * 260 + "@c.example"])
def test_what_is_no_address_is_refused_with_what_was_typed(client: Client, world: World, group: Group, email: str) -> None:
    client.force_login(world.person("owner"))
    page = client.post(
        reverse("groups:invite_address", args=[group.address]),
        {"address-email": email, "address-language": "fr", "address-message": "Bonjour à vous"},
    )
    assert page.status_code == 200
    assert "Bonjour à vous" in page.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("days", [-1, 366])
def test_access_ends_within_a_year(client: Client, world: World, group: Group, days: int) -> None:
    client.force_login(world.person("owner"))
    day = timezone.localdate() + timedelta(days=days)
    page = client.post(
        reverse("groups:invite_address", args=[group.address]),
        {"address-email": OUTSIDE, "address-language": "fr", "address-access_until": day.isoformat()},
    )
    assert page.status_code == 200
    assert not Invitation.objects.exists()
    with pytest.raises((PermissionRefused, ValueError)):
        invite_address(
            actor=world.person("owner"), group=group, email=OUTSIDE, access_until=timezone.now() + timedelta(days=days)
        )


def test_an_address_invited_already_is_told_so_and_sent_again_on_demand(world: World, group: Group) -> None:
    owner = world.person("owner")
    invitation = invite_address(actor=owner, group=group, email=OUTSIDE)
    with pytest.raises(PermissionRefused):
        invite_address(actor=owner, group=group, email=OUTSIDE.upper())
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(days=1))
    send_again(actor=owner, invitation=invitation)
    first, second = mails()
    invitation.refresh_from_db()
    assert invitation.is_waiting
    assert first.text != second.text, "another secret"


def test_an_answered_invitation_is_neither_withdrawn_nor_sent_again(world: World, group: Group, invited: User) -> None:
    invitation = invite(world, group, invited)
    decline_invitation(member=invited, invitation=invitation)
    for act in (withdraw_invitation, send_again):
        with pytest.raises(PermissionRefused):
            act(actor=world.person("owner"), invitation=invitation)


def test_addresses_of_strangers_who_never_came_are_forgotten(world: World, group: Group, invited: User) -> None:
    owner = world.person("owner")
    old = invite_address(actor=owner, group=group, email=OUTSIDE)
    kept = invite_address(actor=owner, group=group, email="autre@universite.example")
    accepted = invite(world, group, invited)
    accept_invitation(member=invited, invitation=accepted)
    Invitation.objects.filter(pk__in=[old.pk, accepted.pk]).update(expires_at=timezone.now() - timedelta(days=91))
    forget_invitations()
    assert set(Invitation.objects.all()) == {kept, accepted}


# Limits -----------------------------------------------------------------------------------------------------------------


def test_a_group_invites_so_many_a_day(monkeypatch: pytest.MonkeyPatch, world: World, group: Group) -> None:
    monkeypatch.setattr(permissions, "MAX_INVITATIONS_A_DAY", 2)
    owner = world.person("owner")
    for number in range(2):
        invite_address(actor=owner, group=group, email=f"p{number}@universite.example")
    with pytest.raises(PermissionRefused, match="2"):
        invite_address(actor=owner, group=group, email="p3@universite.example")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=1, minutes=1))
    invite_address(actor=owner, group=group, email="p3@universite.example")


def test_a_member_invites_so_many_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch, world: World, group: Group) -> None:
    from groups.joining.views import inviting

    monkeypatch.setattr(inviting, "INVITATIONS_AN_HOUR", "2/h")
    client.force_login(world.person("owner"))
    statuses = [
        client.post(
            reverse("groups:invite_address", args=[group.address]),
            {"address-email": f"p{number}@universite.example", "address-language": "fr"},
        ).status_code
        for number in range(3)
    ]
    assert statuses == [302, 302, 429]


def test_a_member_invites_fewer_strangers_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch, world: World, group: Group
) -> None:
    from groups.joining.views import inviting

    monkeypatch.setattr(inviting, "OUTSIDE_AN_HOUR", "1/h")
    client.force_login(world.person("owner"))

    def status(email: str) -> int:
        values = {"address-email": email, "address-language": "fr"}
        return client.post(reverse("groups:invite_address", args=[group.address]), values).status_code

    assert [status("p1@universite.example"), status("p2@universite.example")] == [302, 429]
    assert status(f"p3@{GOVERNMENT}") == 302


@pytest.mark.parametrize(
    ("message", "is_sent"),
    [
        ("Voyez https://voleur.example/compte", False),
        ("Voyez www.voleur.example", False),
        ("Voyez voleur.example.", False),
        ("Voyez t.co/abc", False),
        ("Bonjour,\nnous avons besoin de vous, p.ex. le 3.12. Écrivez à jean.tremblay@demo.gouv.example… M. Roy", True),
    ],
)
def test_no_mailed_invitation_carries_web_addresses_to_strangers(
    client: Client, world: World, group: Group, message: str, is_sent: bool
) -> None:
    client.force_login(world.person("owner"))
    values = {"address-email": OUTSIDE, "address-language": "fr", "address-message": message}
    answer = client.post(reverse("groups:invite_address", args=[group.address]), values)
    assert len(mails()) == is_sent
    assert ("Retirez les adresses Web" in answer.content.decode()) != is_sent
    listed = {
        "file-file": SimpleUploadedFile("list.csv", b"p1@universite.example"),
        "file-language": "fr",
        "file-message": message,
    }
    client.post(reverse("groups:invite_file", args=[group.address]), listed)
    assert InvitationImport.objects.count() == is_sent


def test_an_animator_no_more_an_animator_invites_nobody(world: World, group: Group) -> None:
    animator = world.person("animator")
    set_role(actor=world.person("owner"), group=group, member=animator, role=GroupRole.MEMBER)
    with pytest.raises(PermissionRefused):
        invite(world, group, make_member("Noé Roy"))


@pytest.mark.parametrize("name", ["own_invitations", "invitations"])
def test_pages_of_invitations_take_as_many_statements_for_many(client: Client, world: World, name: str) -> None:
    owner, reader = world.person("owner"), world.person("employee")

    def more(number: int) -> None:
        group = make_group(owner, GroupKind.HIDDEN, f"Groupe {number}")
        invite_person(actor=owner, group=group, person=reader)
        invite_address(actor=owner, group=world.groups["hidden"], email=f"p{number}@universite.example")
        invite_person(actor=owner, group=world.groups["hidden"], person=make_member(f"Personne {number}"))

    more(0)
    client.force_login(reader if name == "own_invitations" else owner)
    arguments = [] if name == "own_invitations" else [world.groups["hidden"].address]
    address = reverse(f"groups:{name}", args=arguments)
    assert_constant_statements(lambda: client.get(address), lambda: [more(number) for number in range(1, 9)])
