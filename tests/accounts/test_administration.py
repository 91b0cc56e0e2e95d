"""Administration of accounts: who comes in, what is decided, what is recorded."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts import actions
from intranet.kernel.accounts.actions.retention import forget_links_and_sessions
from intranet.kernel.accounts.models import AllowedDomain, MailedLink, State, User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.testing import assert_constant_statements, make_member
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    member = make_member("Ada Minh", is_staff=True)
    client.force_login(member)
    return member


def test_members_are_found_by_name_handle_and_address(client, administrator):
    luc = make_member("Luc Roy", email="l.r@mf.gouv.example")
    make_member("Eva Tran")
    for text in ("luc", "ROY", "l.r@mf"):
        page = client.get(reverse("accounts:administered_members"), {"q": text})
        assert page.context["members"] == [luc]


def test_pages_follow_each_other_without_a_gap(client, administrator):
    for number in range(120):
        make_member(f"Membre {number:03}", has_settled=False)
    seen, after = [], ""
    while True:
        page = client.get(reverse("accounts:administered_members"), {"after": after})
        seen += [member.handle for member in page.context["members"]]
        after = page.context["after"]
        if not after:
            break
    assert seen == sorted(User.objects.values_list("handle", flat=True))


def test_the_list_takes_as_many_statements_whatever_its_length(client, administrator):
    assert_constant_statements(
        lambda: client.get(reverse("accounts:administered_members")),
        lambda: [make_member(f"Membre {number}", has_settled=False) for number in range(20)],
    )


def test_a_suspension_needs_a_reason_and_is_recorded(client, administrator):
    luc = make_member("Luc Roy")
    address = reverse("accounts:suspend", args=[luc.public_id])
    assert client.post(address, {"reason": " "}).status_code == 200
    luc.refresh_from_db()
    assert luc.state == State.ACTIVE
    assert client.post(address, {"reason": "Enquête en cours"}).status_code == 302
    luc.refresh_from_db()
    assert (luc.state, luc.state_reason) == (State.SUSPENDED, "Enquête en cours")
    client.post(reverse("accounts:restore", args=[luc.public_id]), {"reason": "Rien de grave"})
    luc.refresh_from_db()
    assert luc.state == State.ACTIVE
    assert list(AuditEntry.objects.filter(subject=f"member:{luc.public_id}").order_by("pk").values_list("verb", flat=True)) == [
        "accounts.suspended",
        "accounts.restored",
    ]


def test_an_administrator_cannot_suspend_themselves(client, administrator):
    answer = client.post(reverse("accounts:suspend", args=[administrator.public_id]), {"reason": "x"})
    assert answer.status_code == 403


def test_a_member_is_protected_and_listed_again(client, administrator):
    luc = make_member("Luc Roy")
    for value, expected in (("yes", True), ("no", False)):
        client.post(reverse("accounts:protect", args=[luc.public_id]), {"is_protected": value})
        luc.refresh_from_db()
        assert luc.is_protected is expected


def test_domains_are_allowed_and_removed(client, administrator):
    client.post(reverse("accounts:domains"), {"domain": "@MF.Gouv.Example.", "includes_subdomains": "on"})
    domain = AllowedDomain.objects.get()
    assert (domain.domain, domain.includes_subdomains) == ("mf.gouv.example", True)
    assert client.post(reverse("accounts:domains"), {"domain": "mf.gouv.example"}).status_code == 200
    client.post(reverse("accounts:remove_domain", args=["mf.gouv.example"]))
    assert not AllowedDomain.objects.exists()
    assert AuditEntry.objects.filter(verb__startswith="accounts.domain_").count() == 2


@pytest.mark.parametrize("domain", ["", "no spaces.example", "x" * 300, "a@b.example", "<script>", "localhost..example"])
def test_what_is_no_domain_is_refused(client, administrator, domain):
    page = client.post(reverse("accounts:domains"), {"domain": domain})
    assert page.status_code == 200
    assert not AllowedDomain.objects.exists()


def test_an_unknown_member_is_not_found(client, administrator):
    assert client.get(reverse("accounts:administered_member", args=["0000000000000000"])).status_code == 404


def bootstrap(capsys, email="first@anywhere.example"):
    call_command("bootstrap", "--admin", email)
    return "/" + capsys.readouterr().out.strip().partition("://")[2].partition("/")[2]


def test_bootstrap_prints_a_link_that_opens_the_first_administrator_of_an_empty_installation(client, capsys):
    path = bootstrap(capsys)
    assert client.get(path).status_code == 200
    answer = client.post(path, {"given_name": "Ada", "family_name": "Minh", "password": PASSWORD})
    member = User.objects.get()
    assert answer.status_code == 302
    assert (member.email, member.is_staff, member.is_superuser) == ("first@anywhere.example", True, False)
    assert client.session["_auth_user_id"] == str(member.pk)
    client.logout()
    assert client.post(path, {"given_name": "B", "family_name": "C", "password": PASSWORD}).status_code == 410


def test_bootstrap_is_refused_when_there_is_an_administrator(administrator):
    with pytest.raises(CommandError):
        call_command("bootstrap", "--admin", "second@anywhere.example")


def test_a_link_of_bootstrap_dies_when_another_administrator_was_first(client, capsys):
    path = bootstrap(capsys)
    make_member("Ada Minh", is_staff=True)
    assert client.post(path, {"given_name": "B", "family_name": "C", "password": PASSWORD}).status_code == 410
    assert User.objects.count() == 1


def test_bootstrap_makes_an_administrator_of_an_imported_account(client, capsys):
    imported = make_member("Noël Gagnon", email="first@anywhere.example", state=State.UNCLAIMED, has_settled=False)
    client.post(bootstrap(capsys), {"given_name": "Noël", "family_name": "Gagnon", "password": PASSWORD})
    imported.refresh_from_db()
    assert (imported.is_staff, imported.is_active) == (True, True)


def test_bootstrap_refuses_what_is_no_address():
    with pytest.raises(CommandError):
        call_command("bootstrap", "--admin", "nobody")


def test_imported_members_are_created_in_few_statements(django_assert_max_num_queries):
    people = [actions.ImportedPerson(given_name="Luc", family_name="Roy", email=f"L{n}@X.example") for n in range(400)]
    with django_assert_max_num_queries(4):
        members = actions.create_imported_members(people=people, taken_handles={"luc.roy"})
    assert len(set(members)) == 400
    assert User.objects.get(pk=members[0]).handle == "luc.roy.2"
    assert User.objects.filter(state=State.UNCLAIMED, email="l7@x.example").count() == 1


def test_the_administration_is_shared_and_taken_back(client, client_of, administrator):
    luc = make_member("Luc Roy", password=PASSWORD)
    browser = client_of(luc)
    address = reverse("accounts:name_administrator", args=[luc.public_id])
    for value, expected in (("yes", True), ("no", False)):
        assert client.post(address, {"is_staff": value}).status_code == 302
        luc.refresh_from_db()
        assert luc.is_staff is expected
    assert browser.get(reverse("accounts:hub")).status_code == 302
    assert AuditEntry.objects.filter(actor=administrator, verb__startswith="accounts.administrator_").count() == 2


@pytest.mark.parametrize("fields", [{"kind": "guest"}, {"kind": "retiree"}, {"state": State.SUSPENDED}])
def test_only_a_working_employee_becomes_an_administrator(client, administrator, fields):
    someone = make_member("Eva Roy", **fields)
    assert client.post(reverse("accounts:name_administrator", args=[someone.public_id]), {"is_staff": "yes"}).status_code == 403


def test_nobody_gives_the_administration_up_alone(client, administrator):
    address = reverse("accounts:name_administrator", args=[administrator.public_id])
    assert client.post(address, {"is_staff": "no"}).status_code == 403


def test_old_links_and_dead_sessions_are_forgotten(client, client_of):
    member = make_member("Luc Roy", password=PASSWORD)
    browser = client_of(member)
    long_ago = timezone.now() - timedelta(days=8)
    for expires in (long_ago, timezone.now()):
        MailedLink.objects.create(purpose="join", token_digest=str(expires), email="a@b.example", expires_at=expires)
    gone = client_of(member)
    Session.objects.filter(pk=gone.session.session_key).update(expire_date=long_ago)
    forget_links_and_sessions()
    assert MailedLink.objects.count() == 1
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [browser.session.session_key]
