"""The states of an account: who may change them, what ends at once, and what the person is told."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts import actions, permissions
from intranet.kernel.accounts.models import ApiToken, Kind, State
from intranet.kernel.accounts.signals import access_revoked, member_changed
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make_member("Ada Minh", is_staff=True)


@pytest.fixture
def member():
    return make_member("Luc Roy", password=PASSWORD)


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_suspension_ends_sessions_tokens_and_sockets_at_once(client_of, administrator, member, heard):
    browsers = [client_of(member), client_of(member)]
    actions.make_token(member=member, name="export", can_write=False, days=30)
    revoked = heard(access_revoked)
    actions.suspend_member(actor=administrator, member=member, reason="Enquête en cours")
    assert [browser.get(reverse("accounts:hub")).status_code for browser in browsers] == [302, 302]
    assert not ApiToken.objects.working().exists()
    assert [call["member"] for call in revoked] == [member]


def test_a_session_that_was_not_recorded_ends_with_the_state(client_of, member):
    browser = client_of(member)
    type(member).objects.filter(pk=member.pk).update(state=State.SUSPENDED)
    assert browser.get(reverse("accounts:hub")).status_code == 302


def test_the_suspended_person_reads_the_reason_and_whom_to_write_to(client, administrator, member, settings):
    settings.SUPPORT_EMAIL = "aide@demo.gouv.example"
    actions.suspend_member(actor=administrator, member=member, reason="Enquête en cours")
    answer = sign_in(client, member.email)
    assert answer.status_code == 403
    assert "Enquête en cours" in answer.content.decode()
    assert "aide@demo.gouv.example" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_else_learns_of_a_suspension(client, administrator, member):
    actions.suspend_member(actor=administrator, member=member, reason="Enquête en cours")
    wrong = sign_in(client, member.email, "a wrong password")
    unknown = sign_in(client, "nobody@demo.gouv.example", "a wrong password")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_a_restored_member_signs_in_again(client, administrator, member):
    actions.suspend_member(actor=administrator, member=member, reason="Enquête en cours")
    actions.restore_member(actor=administrator, member=member, reason="Rien de grave")
    assert member.state_reason == ""
    assert sign_in(client, member.email).status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_a_restored_account_that_nobody_claimed_waits_again(administrator):
    waiting = make_member("Noël Gagnon", state=State.UNCLAIMED, has_settled=False)
    actions.suspend_member(actor=administrator, member=waiting, reason="Doublon")
    actions.restore_member(actor=administrator, member=waiting)
    assert waiting.state == State.UNCLAIMED


def test_a_departed_person_who_returns_keeps_the_account_and_claims_it_again(member):
    actions.close_account(actor=None, member=member)
    assert (member.state, member.is_active) == (State.DEPARTED, False)
    actions.reopen_account(actor=None, member=member)
    assert (member.state, member.has_usable_password()) == (State.UNCLAIMED, False)


def test_a_retiree_goes_on_with_the_verified_private_address(client, member):
    member.private_email, member.private_email_verified_at = "luc@maison.example", timezone.now()
    member.save()
    actions.retire_member(actor=None, member=member)
    assert (member.kind, member.state, member.email) == (Kind.RETIREE, State.ACTIVE, "luc@maison.example")
    assert sign_in(client, "luc@maison.example").status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_two_retirees_do_not_share_a_private_address(member):
    partner = make_member("Ana Roy")
    for one in (member, partner):
        one.private_email, one.private_email_verified_at = "maison@maison.example", timezone.now()
        one.save()
        actions.retire_member(actor=None, member=one)
    assert (member.state, member.email) == (State.ACTIVE, "maison@maison.example")
    assert (partner.kind, partner.state) == (Kind.RETIREE, State.DEPARTED)


def test_a_retiree_without_a_private_address_is_closed(member, client_of):
    browser = client_of(member)
    actions.retire_member(actor=None, member=member)
    assert (member.kind, member.state) == (Kind.RETIREE, State.DEPARTED)
    assert browser.get(reverse("accounts:hub")).status_code == 302


def test_an_imported_change_of_address_signs_out_and_must_be_verified(client, client_of, member, delivered):
    browser = client_of(member)
    actions.replace_email(actor=None, member=member, email="luc.roy@mf.gouv.example")
    assert browser.get(reverse("accounts:hub")).status_code == 302
    answer = sign_in(client, "luc.roy@mf.gouv.example")
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    (message,) = delivered()
    path = message.body.split("http://")[1].split()[0].partition("/")[2]
    assert not EmailAddress.objects.get(user=member).verified
    client.get(f"/{path}")
    assert not EmailAddress.objects.get(user=member).verified
    client.post(f"/{path}")
    assert EmailAddress.objects.get(user=member).verified
    assert sign_in(client, "luc.roy@mf.gouv.example")["Location"] == "/"


def test_every_decision_is_in_the_record_with_its_reason(administrator, member):
    actions.suspend_member(actor=administrator, member=member, reason="Enquête en cours")
    entry = AuditEntry.objects.get(verb="accounts.suspended")
    assert (entry.actor, entry.subject, entry.reason) == (administrator, f"member:{member.public_id}", "Enquête en cours")


def test_higher_apps_hear_of_every_change(administrator, member, heard):
    changes = heard(member_changed)
    actions.suspend_member(actor=administrator, member=member, reason="Enquête en cours")
    actions.restore_member(actor=administrator, member=member)
    actions.protect_member(actor=administrator, member=member, is_protected=True)
    assert [change["member"] for change in changes] == [member] * 3


@pytest.mark.parametrize(
    "action", [actions.suspend_member, actions.restore_member, actions.close_account, actions.retire_member]
)
def test_only_an_administrator_decides_and_never_about_themselves(action, administrator, member):
    for actor, subject in ((member, administrator), (member, member), (administrator, administrator)):
        with pytest.raises(PermissionRefused):
            action(actor=actor, member=subject, reason="x")


def test_a_superuser_is_no_administrator(member):
    member.is_superuser = True
    assert not permissions.can_administer_accounts(member)


def test_a_closed_account_is_not_suspended(administrator, member):
    actions.close_account(actor=None, member=member)
    assert not permissions.can_suspend_member(administrator, member)


@pytest.mark.parametrize("state", [State.UNCLAIMED, State.SUSPENDED, State.DEPARTED])
def test_only_an_active_account_signs_in(client, state):
    someone = make_member("Eva Roy", password=PASSWORD, state=state)
    assert sign_in(client, someone.email).status_code in {200, 403}
    assert "_auth_user_id" not in client.session
