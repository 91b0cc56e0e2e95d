"""The mailed link of an invitation: used once, by its address, in time; and looked at by anybody without effect."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import archive_group, delete_group
from groups.actions.membership import remove_member, set_role
from groups.joining.actions import ban_member, send_again, withdraw_invitation
from groups.models import Group, GroupRole, Invitation, InvitationState, Membership
from groups.roles import role_of
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.testing import make_member, statements
from tests.groups.joining import (
    GOVERNMENT,
    NAMES,
    OUTSIDE,
    PASSWORD,
    allow_government,
    come_as_guest,
    invitation_to,
    link_for,
    mails,
    welcome_of,
)
from tests.groups.world import World

pytestmark = pytest.mark.django_db

WORKER = f"ines@{GOVERNMENT}"
SECRETS = ("Groupe hidden", "Group hidden", "Se parler", "Olivia Owens")


@pytest.fixture(autouse=True)
def _government(db: None, settings: object) -> None:
    allow_government()
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}  # type: ignore[attr-defined]


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["hidden"]


@pytest.fixture
def owner(world: World) -> User:
    return world.person("owner")


def says_nothing(answer: object, group: Group) -> str:
    """The words of a refusal, once it was seen to tell nothing of the group."""
    text = answer.content.decode()  # type: ignore[attr-defined]
    for secret in (*SECRETS, group.public_id):
        assert secret not in text
    return text


# Looking changes nothing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_that_opens_the_link_does_nothing(client: Client, group: Group, owner: User, method: str) -> None:
    path = link_for(owner, group)
    before = Invitation.objects.filter(email=OUTSIDE).values().get()
    with statements() as sql:
        for _ in range(5):
            assert getattr(client, method)(path).status_code == 200
    written = [line for line in sql if line.startswith(("INSERT", "UPDATE", "DELETE")) and Session._meta.db_table not in line]
    assert not written
    assert Invitation.objects.filter(email=OUTSIDE).values().get() == before
    assert not User.objects.filter(email=OUTSIDE).exists()


def test_a_form_without_its_token_is_refused(group: Group, owner: User) -> None:
    path = link_for(owner, group)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {**NAMES, "answer": "guest"}).status_code == 403
    assert invitation_to(OUTSIDE).is_waiting


def test_the_page_is_kept_by_no_cache(client: Client, group: Group, owner: User) -> None:
    assert "no-store" in client.get(link_for(owner, group))["Cache-Control"]


def test_the_page_is_the_same_whether_or_not_the_address_has_an_account(client: Client, group: Group, owner: User) -> None:
    make_member("Guy Delà", email=OUTSIDE, kind=Kind.GUEST)
    known = client.get(link_for(owner, group)).content.decode()
    unknown = client.get(link_for(owner, group, "other@universite.example")).content.decode()
    assert known.count("<input") == unknown.count("<input")
    assert known.count("<a ") == unknown.count("<a ")
    assert "Guy Delà" not in known


# Someone from outside ---------------------------------------------------------------------------------------------------


def test_somebody_from_outside_opens_a_guest_account_and_is_in(client: Client, group: Group, owner: User) -> None:
    until = timezone.now() + timedelta(days=30)
    path = link_for(owner, group, access_until=until)
    answer = client.post(path, {**NAMES, "answer": "guest"})
    guest = User.objects.get(email=OUTSIDE)
    assert answer["Location"] == welcome_of(group)
    assert (guest.kind, guest.state, guest.display_name) == (Kind.GUEST, State.ACTIVE, "Léa Poulin")
    membership = Membership.objects.get(group=group, member=guest)
    assert (membership.role, membership.sponsor, membership.until) == (GroupRole.GUEST, owner, until)
    assert guest.guest_account.organization == "Université du Nord"
    invitation = invitation_to(OUTSIDE)
    assert (invitation.state, invitation.member) == (InvitationState.ACCEPTED, guest)


def test_the_first_login_of_a_guest_is_the_language_and_the_terms_then_the_group(
    client: Client, group: Group, owner: User
) -> None:
    come_as_guest(client, owner, group)
    assert client.get(welcome_of(group))["Location"] == reverse("accounts:welcome_language")
    assert client.post(reverse("accounts:welcome_language"), {"language": "fr"})["Location"] == reverse("privacy:accept")
    done = client.post(reverse("privacy:accept"), {"terms": "on", "privacy": "on"})
    assert done["Location"] == welcome_of(group)
    assert client.get(welcome_of(group)).status_code == 200


def test_the_organization_that_the_inviter_named_is_not_asked_again(client: Client, group: Group, owner: User) -> None:
    path = link_for(owner, group)
    Invitation.objects.filter(email=OUTSIDE).update(organization="Cabinet Boréal")
    assert "Cabinet Boréal" in client.get(path).content.decode()
    client.post(path, {**NAMES, "organization": "Ministère des Finances", "answer": "guest"})
    assert User.objects.get(email=OUTSIDE).guest_account.organization == "Cabinet Boréal"


@pytest.mark.parametrize("missing", ["given_name", "family_name", "organization", "password"])
def test_what_is_missing_is_asked_and_what_was_typed_stays(client: Client, group: Group, owner: User, missing: str) -> None:
    path = link_for(owner, group)
    page = client.post(path, {**NAMES, missing: "", "answer": "guest"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "govuk-error-summary" in text
    assert all(value in text for name, value in NAMES.items() if name not in {missing, "password"})
    assert PASSWORD not in text
    assert invitation_to(OUTSIDE).is_waiting


def test_a_guest_with_an_account_signs_in_and_accepts(client: Client, world: World, group: Group, owner: User) -> None:
    guest = come_as_guest(client, owner, world.groups["closed"])
    path = link_for(owner, group)
    page = client.get(path).content.decode()
    assert 'value="accept"' in page
    assert 'type="password"' not in page
    assert client.post(path, {"answer": "accept"})["Location"] == welcome_of(group)
    assert role_of(guest, group) == GroupRole.GUEST
    assert Membership.objects.filter(member=guest).count() == 2
    client.logout()
    third = link_for(owner, world.groups["closed"], "autre@universite.example")
    assert client.get(third).status_code == 200


def test_an_account_that_exists_is_not_opened_again(client: Client, group: Group, owner: User) -> None:
    known = make_member("Guy Delà", email=OUTSIDE, kind=Kind.GUEST)
    before = known.password
    page = client.post(link_for(owner, group), {**NAMES, "answer": "guest"})
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()
    known.refresh_from_db()
    assert (known.password, known.display_name) == (before, "Guy Delà")
    assert invitation_to(OUTSIDE).is_waiting


# Someone of the government ----------------------------------------------------------------------------------------------


def test_an_address_of_the_government_leads_to_signing_in_or_up_and_never_to_a_guest_account(
    client: Client, group: Group, owner: User
) -> None:
    path = link_for(owner, group, WORKER)
    page = client.get(path).content.decode()
    assert f"{reverse('account_login')}?next={path}" in page
    assert 'type="password"' not in page
    client.post(path, {**NAMES, "answer": "guest"})
    assert not User.objects.filter(email=WORKER).exists()
    assert invitation_to(WORKER).is_waiting


def test_signing_up_from_an_invitation_comes_back_to_it(client: Client, group: Group, owner: User) -> None:
    path = link_for(owner, group, WORKER)
    assert client.post(path, {"answer": "sign-up"})["Location"] == reverse("accounts:sign_up_sent")
    (message,) = mails()
    join = message.text[message.text.index("/join/") :].split()[0]
    client.post(join, {"given_name": "Inès", "family_name": "Lavoie", "password": PASSWORD})
    member = User.objects.get(email=WORKER)
    assert member.kind == Kind.EMPLOYEE
    client.post(reverse("accounts:welcome_language"), {"language": "fr"})
    client.post(reverse("privacy:accept"), {"terms": "on", "privacy": "on"})
    client.post(reverse("profiles:welcome_profile"), {"skip": "yes"})
    client.post(reverse("profiles:welcome_skills"), {"done": "yes"})
    assert client.post(reverse("profiles:welcome_follow"))["Location"] == path
    assert client.post(path, {"answer": "accept"})["Location"] == welcome_of(group)
    membership = Membership.objects.get(group=group, member=member)
    assert (membership.role, membership.until, membership.sponsor) == (GroupRole.MEMBER, None, None)


def test_an_invitation_to_ones_address_is_also_among_ones_own(client: Client, group: Group, owner: User) -> None:
    link_for(owner, group, WORKER)
    invitation = invitation_to(WORKER)
    client.force_login(make_member("Inès Lavoie", email=WORKER))
    assert "Groupe hidden" in client.get(reverse("groups:own_invitations")).content.decode()
    client.post(reverse("groups:invitation", args=[invitation.public_id]), {"answer": "accept"})
    assert role_of(User.objects.get(email=WORKER), group) == GroupRole.MEMBER


def test_an_address_that_is_not_verified_opens_nothing(client: Client, group: Group, owner: User) -> None:
    path = link_for(owner, group, WORKER)
    pretender = make_member("Inès Fausse", email=WORKER)
    pretender.emailaddress_set.update(verified=False)
    client.force_login(pretender)
    answer = client.post(path, {"answer": "accept"})
    assert answer.status_code == 403
    says_nothing(answer, group)
    assert "Groupe hidden" not in client.get(reverse("groups:own_invitations")).content.decode()
    assert role_of(pretender, group) is None


# What does not work says why, and nothing of the group ------------------------------------------------------------------


def test_used_twice_it_says_that_it_was_accepted(client: Client, group: Group, owner: User) -> None:
    path = link_for(owner, group)
    client.post(path, {**NAMES, "answer": "guest"})
    client.logout()
    for answer in (client.get(path), client.post(path, {**NAMES, "answer": "guest"}), client.post(path, {"answer": "decline"})):
        assert answer.status_code == 410
        assert reverse("account_login") in says_nothing(answer, group)
    assert User.objects.filter(email=OUTSIDE).count() == 1


def test_whoever_accepted_is_led_to_the_group(client: Client, group: Group, owner: User) -> None:
    path = link_for(owner, group)
    client.post(path, {**NAMES, "answer": "guest"})
    assert client.get(path)["Location"] == welcome_of(group)


def test_by_another_address_it_says_to_sign_out(client: Client, world: World, group: Group, owner: User) -> None:
    path = link_for(owner, group)
    for persona in ("employee", "administrator"):
        client.force_login(world.person(persona))
        for answer in (client.get(path), client.post(path, {"answer": "accept"}), client.post(path, {"answer": "decline"})):
            assert answer.status_code == 403
            text = says_nothing(answer, group)
            assert reverse("account_logout") in text
            assert OUTSIDE not in text
    assert invitation_to(OUTSIDE).is_waiting


def test_expired_it_says_to_ask_for_another(client: Client, group: Group, owner: User) -> None:
    path = link_for(owner, group)
    invitation = invitation_to(OUTSIDE)
    assert timedelta(days=13, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=14)
    Invitation.objects.filter(email=OUTSIDE).update(expires_at=timezone.now())
    for answer in (client.get(path), client.post(path, {**NAMES, "answer": "guest"})):
        assert answer.status_code == 410
        says_nothing(answer, group)
    assert not User.objects.filter(email=OUTSIDE).exists()


def test_withdrawn_sent_again_or_declined_it_says_so(client: Client, group: Group, owner: User) -> None:
    first = link_for(owner, group)
    invitation = invitation_to(OUTSIDE)
    send_again(actor=owner, invitation=invitation)
    assert client.get(first).status_code == 410
    withdraw_invitation(actor=owner, invitation=invitation)
    words = set()
    second = link_for(owner, group, "autre@universite.example")
    Invitation.objects.filter(email="autre@universite.example").update(withdrawn_at=timezone.now())
    third = link_for(owner, group, "tiers@universite.example")
    assert client.post(third, {"answer": "decline"}).status_code == 200
    for path in (first, second, third):
        answer = client.post(path, {**NAMES, "answer": "guest"})
        assert answer.status_code == 410
        text = says_nothing(answer, group)
        words.add(text[text.index("<h1>") : text.index("</h1>")])
    assert len(words) == 3
    assert invitation_to("tiers@universite.example").state == InvitationState.DECLINED


def test_an_unknown_link_says_what_may_have_happened(client: Client) -> None:
    answer = client.get(reverse("groups:mailed_invitation", args=["nothing-like-it"]))
    assert answer.status_code == 410


@pytest.mark.parametrize("end", [delete_group, archive_group])
def test_a_group_that_takes_nobody_in_any_more_is_not_named(client: Client, group: Group, owner: User, end: object) -> None:
    path = link_for(owner, group)
    end(actor=owner, group=group)  # type: ignore[operator]
    for answer in (client.get(path), client.post(path, {**NAMES, "answer": "guest"})):
        assert answer.status_code == 410
        says_nothing(answer, group)


def test_an_invitation_of_somebody_banned_since_does_not_work(client: Client, world: World, group: Group, owner: User) -> None:
    animator = world.person("animator")
    path = link_for(animator, group)
    ban_member(actor=owner, group=group, member=animator, reason="Abus")
    assert client.get(path).status_code == 410


def test_an_owner_answers_for_the_guest_of_an_inviter_who_left(client: Client, world: World, group: Group, owner: User) -> None:
    animator = world.person("animator")
    path = link_for(animator, group)
    remove_member(actor=owner, group=group, member=animator)
    client.post(path, {**NAMES, "answer": "guest"})
    assert Membership.objects.get(member__email=OUTSIDE).sponsor == owner


def test_an_inviter_who_no_longer_animates_still_answers_for_their_guest(
    client: Client, world: World, group: Group, owner: User
) -> None:
    animator = world.person("animator")
    path = link_for(animator, group)
    set_role(actor=owner, group=group, member=animator, role=GroupRole.MEMBER)
    client.post(path, {**NAMES, "answer": "guest"})
    assert Membership.objects.get(member__email=OUTSIDE).sponsor == animator
