"""Coming in with an e-mail address: enumeration-safe, by a link that works once and that opening does not use up."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts import actions, queries
from intranet.kernel.accounts.models import ApiToken, MailedLink, State, User
from intranet.kernel.accounts.signals import affiliation_proved, member_claimed
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.secrets.models import digest
from intranet.kernel.testing import make_member, statements
from tests.accounts.conftest import PASSWORD, path_in

pytestmark = pytest.mark.django_db

NAMES = {"given_name": "Inès", "family_name": "Lavoie"}


@pytest.fixture(autouse=True)
def domain():
    return actions.add_domain(actor=None, domain="demo.gouv.example")


@pytest.fixture
def imported(db):
    return make_member("Noël Gagnon", state=State.UNCLAIMED, has_settled=False)


def ask(client, email, page="account_signup"):
    return client.post(reverse(page), {"email": email})


def link_for(client, delivered, email, page="account_signup"):
    ask(client, email, page)
    (message,) = delivered()
    return path_in(message)


@pytest.mark.parametrize("page", ["account_signup", "account_reset_password"])
def test_every_address_gets_the_same_answer(client, page, imported):
    known = make_member("Luc Roy")
    stopped = make_member("Ana Diaz", state=State.SUSPENDED)
    seen = set()
    for email in (
        "new@demo.gouv.example",
        imported.email,
        known.email,
        stopped.email,
        "x@elsewhere.example",
        known.email.upper(),
    ):
        cache.clear()
        answer = ask(client, email, page)
        sent = client.get(answer["Location"])
        shown = re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", sent.content.decode())
        assert email.lower() in shown
        seen.add((answer.status_code, answer["Location"], sent.status_code, shown.replace(email.lower(), "")))
    assert len(seen) == 1


def test_the_page_that_follows_repeats_what_was_typed_and_sends_the_link_once_more(client, delivered):
    ask(client, "new@demo.gouv.example")
    page = client.get(reverse("accounts:sign_up_sent")).content.decode()
    assert "<bdi>new@demo.gouv.example</bdi>" in page
    assert 'name="again"' in page
    again = {"email": "new@demo.gouv.example", "again": "1"}
    assert client.post(reverse("account_signup"), again)["Location"] == reverse("accounts:sign_up_sent")
    assert "demandé de nouveau" in client.get(reverse("accounts:sign_up_sent")).content.decode()
    assert len(delivered()) == 2
    assert [client.post(reverse("account_signup"), again).status_code for _ in range(4)] == [302] * 3 + [429]
    client.cookies.clear()
    assert 'name="again"' not in client.get(reverse("accounts:sign_up_sent")).content.decode()


def test_the_page_to_sign_up_says_which_addresses_may(client):
    actions.add_domain(actor=None, domain="agence.example", includes_subdomains=True)
    page = client.get(reverse("account_signup")).content.decode()
    assert "@demo.gouv.example" in page
    assert re.search(r"@agence\.example</bdi> et ses sous-domaines", page)


def test_the_page_does_the_same_work_for_every_address(client, imported, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    counts = set()
    for email in ("new@demo.gouv.example", imported.email, make_member("Luc Roy").email, "x@elsewhere.example"):
        cache.clear()
        client.cookies.clear()
        with statements() as sql:
            ask(client, email)
        counts.add(tuple(line.split()[0] for line in sql))
    assert len(counts) == 1


def test_what_each_address_receives(client, delivered, imported):
    known = make_member("Luc Roy")
    subjects = {}
    for email in ("new@demo.gouv.example", imported.email, known.email, "x@elsewhere.example"):
        cache.clear()
        ask(client, email)
        subjects[email] = [message.subject for message in delivered()]
    assert [len(sent) for sent in subjects.values()] == [1, 1, 1, 0]
    assert len({sent[0] for sent in subjects.values() if sent}) == 3


def test_an_allowed_address_opens_an_account(client, delivered):
    path = link_for(client, delivered, "Ines.Lavoie@Demo.Gouv.example")
    assert client.get(path).status_code == 200
    answer = client.post(path, {**NAMES, "password": PASSWORD})
    member = User.objects.get(email="ines.lavoie@demo.gouv.example")
    assert answer.status_code == 302
    assert (member.handle, member.state, member.is_active) == ("ines.lavoie", State.ACTIVE, True)
    assert queries.is_email_verified(member)
    assert client.session["_auth_user_id"] == str(member.pk)


def test_no_name_disguises_itself_with_signs_that_nobody_sees(client, delivered):
    path = link_for(client, delivered, "ines.lavoie@demo.gouv.example")
    client.post(path, {"given_name": "\u202eInès\nBcc:\u200b", "family_name": "La\u2066voie\x07", "password": PASSWORD})
    assert User.objects.get(email="ines.lavoie@demo.gouv.example").display_name == "Inès Bcc: Lavoie"


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(client, delivered, imported):
    path = link_for(client, delivered, imported.email)
    with statements() as sql:
        for _ in range(3):
            assert client.get(path).status_code == 200
    assert not [line for line in sql if line.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert client.post(path, {"password": PASSWORD}).status_code == 302


def test_the_owner_claims_an_imported_account_once(client, delivered, imported, heard):
    claims = heard(member_claimed)
    path = link_for(client, delivered, imported.email)
    client.post(path, {"password": PASSWORD})
    imported.refresh_from_db()
    assert imported.is_active
    assert imported.check_password(PASSWORD)
    assert [claim["member"] for claim in claims] == [imported]
    client.logout()
    assert client.post(path, {"password": "another long sentence"}).status_code == 410
    assert client.get(path).status_code == 410
    imported.refresh_from_db()
    assert imported.check_password(PASSWORD)


def test_the_link_goes_to_the_address_on_record_and_nowhere_else(client, delivered, imported):
    ask(client, imported.email.upper())
    (message,) = delivered()
    assert message.to == [imported.email]


def test_a_stranger_cannot_guess_or_reuse_a_link(client, delivered, imported):
    path = link_for(client, delivered, imported.email)
    token = path.split("/")[2]
    for wrong in (f"/claim/{token[:-1]}x/", f"/join/{token}/", f"/administrator/{token}/", "/claim/x/"):
        assert client.post(wrong, {**NAMES, "password": PASSWORD}).status_code == 410
    imported.refresh_from_db()
    assert imported.state == State.UNCLAIMED


def test_only_the_hash_of_a_link_is_kept(client, delivered, imported):
    token = link_for(client, delivered, imported.email).split("/")[2]
    assert token not in str(list(MailedLink.objects.values()))


def test_an_expired_link_opens_nothing(client, delivered, imported):
    path = link_for(client, delivered, imported.email)
    MailedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 410
    assert client.post(path, {"password": PASSWORD}).status_code == 410


def test_a_second_link_works_until_one_is_used(client, delivered, imported):
    first = link_for(client, delivered, imported.email)
    second = link_for(client, delivered, imported.email)
    client.post(first, {"password": PASSWORD})
    client.logout()
    assert client.get(second).status_code == 410


def test_a_changed_address_on_record_ends_the_link(client, delivered, imported):
    path = link_for(client, delivered, imported.email)
    actions.replace_email(actor=None, member=imported, email="other@demo.gouv.example")
    assert client.post(path, {"password": PASSWORD}).status_code == 410


def test_two_tabs_open_one_account(client, delivered):
    first = link_for(client, delivered, "ines@demo.gouv.example")
    second = link_for(client, delivered, "ines@demo.gouv.example")
    client.post(first, {**NAMES, "password": PASSWORD})
    client.logout()
    assert client.post(second, {**NAMES, "password": PASSWORD}).status_code == 410
    assert User.objects.filter(email="ines@demo.gouv.example").count() == 1


@pytest.mark.parametrize(
    ("domain", "includes_subdomains", "email", "is_allowed"),
    [
        ("gouv.example", False, "a@gouv.example", True),
        ("gouv.example", False, "a@sub.gouv.example", False),
        ("gouv.example", True, "a@sub.gouv.example", True),
        ("gouv.example", True, "a@deep.sub.gouv.example", True),
        ("gouv.example", True, "a@evilgouv.example", False),
        ("gouv.example", True, "a@GOUV.example", True),
    ],
)
def test_sub_domains_count_only_when_said(domain, includes_subdomains, email, is_allowed):
    actions.add_domain(actor=None, domain=domain, includes_subdomains=includes_subdomains)
    assert bool(queries.domain_of(email)) is is_allowed


def test_a_domain_of_one_organization_proves_affiliation(client, delivered, heard):
    actions.add_domain(actor=None, domain="mf.gouv.example", organization_public_id="abcdefgh12345678")
    proofs = heard(affiliation_proved)
    client.post(link_for(client, delivered, "ines@mf.gouv.example"), {**NAMES, "password": PASSWORD})
    assert [(proof["organization_public_id"], proof["source"]) for proof in proofs] == [("abcdefgh12345678", "domain")]


def test_a_domain_of_no_organization_proves_nothing(client, delivered, heard):
    proofs = heard(affiliation_proved)
    client.post(link_for(client, delivered, "ines@demo.gouv.example"), {**NAMES, "password": PASSWORD})
    assert proofs == []


@pytest.mark.parametrize("password", ["short", "motdepasse123" * 100, "x" * 10_000, "noel.gagnon@demo.gouv.example", "   "])
def test_a_bad_password_is_refused_and_the_link_stays(client, delivered, imported, password):
    path = link_for(client, delivered, imported.email)
    assert client.post(path, {"password": password}).status_code == 200
    assert client.post(path, {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "email", ["", "nobody", "é@demo.gouv.example", "a@b", f"{'a' * 300}@demo.gouv.example", "a\x00@demo.gouv.example"]
)
def test_what_is_no_address_is_an_error_of_the_field(client, email, delivered):
    answer = ask(client, email)
    assert answer.status_code == 200
    assert "govuk-error-message" in answer.content.decode()
    assert delivered() == []


def test_one_address_is_written_to_five_times_an_hour(client):
    answers = [ask(client, "new@demo.gouv.example").status_code for _ in range(6)]
    refused = ask(client, "NEW@demo.gouv.example")
    assert answers == [302] * 5 + [429]
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_forgotten_password_is_replaced_and_ends_every_session_token_and_feed(client, client_of, delivered):
    member = make_member("Luc Roy", password="the old sentence")
    elsewhere = client_of(member)
    actions.make_token(member=member, name="export", can_write=False, days=30)
    FeedToken.objects.create(member=member, kind="stream", name="home", token_digest=digest("paf_home"))
    path = link_for(client, delivered, member.email, "account_reset_password")
    assert "adresses de fils cesseront de fonctionner" in client.get(path).content.decode()
    answer = client.post(path, {"password": PASSWORD}, follow=True)
    assert "adresses de fils ne fonctionnent plus" in answer.content.decode()
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    assert elsewhere.get(reverse("accounts:hub")).status_code == 302
    assert not ApiToken.objects.working().exists()
    assert not FeedToken.objects.working().exists()
    assert client.post(path, {"password": PASSWORD}).status_code == 410


def test_a_reset_link_shows_no_serial_number(client, delivered):
    member = make_member("Luc Roy")
    path = link_for(client, delivered, member.email, "account_reset_password")
    assert len(path.strip("/").split("/")[-1]) >= 40


def test_mail_speaks_the_language_of_its_reader(client, delivered):
    member = make_member("Luc Roy", language="fr")
    ask(client, member.email)
    (message,) = delivered()
    assert message.subject == "Vous avez déjà un compte sur Passerelle"
    assert message.extra_headers["Message-ID"]


def test_the_verified_address_is_the_members_alone(client, delivered, imported):
    client.post(link_for(client, delivered, imported.email), {"password": PASSWORD})
    assert list(EmailAddress.objects.filter(user=imported).values_list("email", "verified")) == [(imported.email, True)]
