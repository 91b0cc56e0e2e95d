"""Signing in: limits, second factors, devices."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from intranet.kernel import rate_limits
from intranet.kernel.accounts import actions, queries
from intranet.kernel.accounts.actions.links import make_link
from intranet.kernel.accounts.actions.second_factors import Reencryption
from intranet.kernel.accounts.models import ApiToken, LinkPurpose
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.realtime.models import RevokedAccess
from intranet.kernel.realtime.sessions import standing_of
from intranet.kernel.secrets.models import digest
from intranet.kernel.testing import make_member, statements
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_one_window(monkeypatch):
    """No window of a rate limit ends during a test."""
    monkeypatch.setattr(rate_limits, "clock", lambda: 1_000_000.0)


@pytest.fixture
def member():
    return make_member("Luc Roy", password=PASSWORD)


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def sign_in_and_confirm(client, member):
    """As who is about to change what signs them in."""
    sign_in(client, member.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_of(secret):
    """The code of the present step: that of the oldest allowed is refused as soon as the next begins."""
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2]))


def with_app(member):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(member, secret)
    return secret


@pytest.mark.parametrize("email", ["luc.roy@demo.gouv.example", "LUC.ROY@demo.gouv.example", " Luc.Roy@Demo.Gouv.Example "])
def test_the_case_of_an_address_does_not_matter(client, member, email):
    assert sign_in(client, email)["Location"] == "/"


def test_a_handle_is_no_address_to_sign_in_with(client, member):
    assert sign_in(client, member.handle).status_code == 200
    assert "_auth_user_id" not in client.session


def test_six_wrong_passwords_make_one_wait_known_or_not(client, member):
    for email in (member.email, "nobody@demo.gouv.example"):
        answers = [sign_in(client, email, "wrong").status_code for _ in range(6)]
        assert answers[:5] == [200] * 5
        assert answers[5] == 429
    assert 1 <= int(sign_in(client, member.email)["Retry-After"]) <= 301


def test_nobody_keeps_another_from_signing_in_by_wrong_passwords(client, member):
    assert sign_in(client, member.email)["Location"] == "/"
    client.post(reverse("account_logout"))
    for network in range(30):
        for _ in range(5):
            Client(REMOTE_ADDR=f"192.0.2.{network}").post(
                reverse("account_login"), {"login": member.email, "password": "wrong"}
            )
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), member.email).status_code == 429  # a stranger among strangers
    assert sign_in(client, member.email)["Location"] == "/"  # where they have signed in before


def test_wrong_passwords_from_one_network_keep_out_no_other(member):
    for _ in range(6):
        sign_in(Client(REMOTE_ADDR="192.0.2.7"), member.email, "wrong")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), member.email).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), member.email)["Location"] == "/"


def test_a_known_device_guesses_no_more_than_others_and_no_other_account(client, member):
    sign_in(client, member.email)
    client.post(reverse("account_logout"))
    assert [sign_in(client, member.email, "wrong").status_code for _ in range(6)] == [200] * 5 + [429]
    other = make_member("Eva Roy", password=PASSWORD)
    assert [sign_in(client, other.email, "wrong").status_code for _ in range(6)] == [200] * 5 + [429]


def test_only_wrong_passwords_count(client, member):
    for _ in range(8):
        assert sign_in(Client(), member.email)["Location"] == "/"


def test_a_megabyte_of_password_is_refused_and_harmless(client, member):
    assert sign_in(client, member.email, "x" * 10_000).status_code == 200


def test_a_second_factor_is_asked_after_the_password(client, member):
    secret = with_app(member)
    answer = sign_in(client, member.email)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(answer["Location"]).status_code == 200
    trust = client.post(answer["Location"], {"code": code_of(secret)})
    assert trust["Location"] == reverse("mfa_trust")
    assert client.get(trust["Location"]).status_code == 200
    assert client.post(trust["Location"], {"action": "trust"})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(member.pk)


def test_a_trusted_device_is_not_asked_again_for_thirty_days(client, member):
    secret = with_app(member)
    sign_in(client, member.email)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    answer = client.post(reverse("mfa_trust"), {"action": "trust"})
    assert answer.cookies["mfa_trusted"]["max-age"] == 30 * 24 * 3600
    client.post(reverse("account_logout"))
    assert sign_in(client, member.email)["Location"] == "/"


def test_a_wrong_code_does_not_open(client, member):
    with_app(member)
    sign_in(client, member.email)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(client, member):
    with_app(member)
    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    for expected in (302, 200):
        sign_in(client, member.email)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected
        client.cookies.clear()


def test_the_secret_of_an_authenticator_app_is_encrypted(member):
    secret = with_app(member)
    assert secret not in str(Authenticator.objects.get(user=member).data)


def test_the_secret_key_changes_and_nobody_is_locked_out(client, member, settings):
    """The old key is kept, second factors are encrypted anew, the old key goes."""
    secret = with_app(member)
    codes = RecoveryCodes.activate(member).get_unused_codes()

    def is_let_in(code):
        browser = Client()
        cache.clear()  # a code is taken once
        sign_in(browser, member.email)
        return browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302

    client.force_login(member)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "new" * 20
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(reverse("accounts:hub")).status_code == 200
    assert standing_of(client.session.session_key)
    assert is_let_in(code_of(secret))
    assert is_let_in(codes[0])
    assert actions.reencrypt_second_factors() == Reencryption(changed=2, unreadable=0)
    assert actions.reencrypt_second_factors() == Reencryption(changed=0, unreadable=0)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_let_in(code_of(secret))
    assert is_let_in(codes[1])
    assert not is_let_in(codes[0])


def test_a_second_factor_of_an_unknown_key_is_said_and_kept(member, settings):
    secret = with_app(member)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "new" * 20
    with pytest.raises(CommandError, match="none of the keys can read: 1"):
        call_command("reencrypt_second_factors", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = [old]
    said = StringIO()
    call_command("reencrypt_second_factors", stdout=said)
    assert "anew: 1." in said.getvalue()
    assert totp.TOTP(Authenticator.objects.get(user=member)).validate_code(code_of(secret))


def test_setting_up_an_app_asks_the_password_first_and_shows_an_image_without_inline_style(client, member):
    client.force_login(member)
    answer = client.get(reverse("mfa_activate_totp"))
    assert reverse("account_reauthenticate") in answer["Location"]
    client.post(answer["Location"], {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    assert "data:image" not in page.content.decode()
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)}).status_code == 302
    assert queries.has_second_factor(member)


def test_an_administrator_sets_up_a_second_factor_before_anything_else(client, settings):
    settings.IS_SECOND_FACTOR_DEMANDED = True
    administrator = make_member("Ada Minh", is_staff=True)
    client.force_login(administrator)
    assert client.get("/")["Location"] == reverse("mfa_index")
    assert client.get(reverse("accounts:administered_members"))["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    with_app(administrator)
    assert client.get(reverse("accounts:administered_members")).status_code == 200


def test_an_administrator_cannot_turn_the_last_factor_off(client, settings):
    settings.IS_SECOND_FACTOR_DEMANDED = True
    administrator = make_member("Ada Minh", is_staff=True, password=PASSWORD)
    secret = with_app(administrator)
    sign_in(client, administrator.email)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("mfa_trust"), {"action": "skip"})
    client.post(reverse("mfa_deactivate_totp"))
    assert queries.has_second_factor(administrator)


def test_a_passkey_challenge_is_given_to_who_has_not_signed_in(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["request_options"]["publicKey"]["challenge"]


def test_devices_are_listed_and_one_is_signed_out(client_of, member):
    here, there = client_of(member), client_of(member)
    for browser in (here, there):
        browser.get(reverse("accounts:hub"))
    (other,) = [session for session in here.get(reverse("accounts:sessions")).context["sessions"] if not session.is_current]
    assert here.post(reverse("accounts:end_session", args=[other.reference])).status_code == 302
    assert there.get(reverse("accounts:hub")).status_code == 302
    assert here.get(reverse("accounts:hub")).status_code == 200


def test_every_other_device_is_signed_out_at_once(client_of, member):
    here, there = client_of(member), client_of(member)
    here.post(reverse("accounts:end_other_sessions"))
    assert there.get(reverse("accounts:hub")).status_code == 302
    assert here.get(reverse("accounts:hub")).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(client_of, member):
    theirs, mine = client_of(member), client_of(make_member("Eva Roy", password=PASSWORD))
    (session,) = queries.sessions_of(member, current_key="")
    mine.post(reverse("accounts:end_session", args=[session.reference]))
    assert theirs.get(reverse("accounts:hub")).status_code == 200


def test_the_key_of_a_session_is_on_no_page(client_of, member):
    browser = client_of(member)
    page = browser.get(reverse("accounts:sessions")).content.decode()
    assert browser.session.session_key not in page


def test_changing_the_password_signs_the_other_devices_out(client_of, member):
    here, there = client_of(member), client_of(member)
    answer = here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "une autre longue phrase"})
    assert answer.status_code == 302
    assert here.get(reverse("accounts:hub")).status_code == 200
    assert there.get(reverse("accounts:hub")).status_code == 302
    assert [one.is_current for one in queries.sessions_of(member, current_key=here.session.session_key)] == [True]
    assert RevokedAccess.objects.filter(member=member.public_id).exists()  # pages open there close


def test_a_changed_password_ends_tokens_feeds_and_links_and_says_so(client_of, member):
    here = client_of(member)
    actions.make_token(member=member, name="export", can_write=False, days=30)
    FeedToken.objects.create(member=member, kind="stream", name="home", token_digest=digest("paf_home"))
    reset = make_link(purpose=LinkPurpose.RESET, email=member.email, member=member)
    elsewhere = EmailAddress.objects.create(user=member, email="another@demo.gouv.example")
    EmailConfirmation.create(elsewhere)
    assert "adresses de fils cesseront de fonctionner" in here.get(reverse("account_change_password")).content.decode()
    answer = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "une autre longue phrase"}, follow=True
    )
    assert "adresses de fils ne fonctionnent plus" in answer.content.decode()
    assert not ApiToken.objects.working().exists()
    assert not FeedToken.objects.working().exists()
    assert queries.link_of(reset, LinkPurpose.RESET) is None
    assert not EmailConfirmation.objects.filter(email_address=elsewhere).exists()


def test_signing_out_needs_a_post(client, member):
    client.force_login(member)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_the_account_page_takes_few_statements(client, member):
    client.force_login(member)
    for number in range(5):
        actions.make_token(member=member, name=f"t{number}", can_write=False, days=30)
    client.get(reverse("accounts:hub"))
    with statements() as sql:
        assert client.get(reverse("accounts:hub")).status_code == 200
    assert len(sql) <= 12, "\n".join(sql)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("account_email", {"action_add": "", "email": "thief@demo.gouv.example"}),
        ("accounts:private_email", {"email": "thief@maison.example"}),
    ],
)
def test_a_page_left_open_gives_the_account_to_nobody(client, member, delivered, address, sent):
    actions.add_domain(actor=None, domain="demo.gouv.example")
    client.force_login(member)  # a session that was not confirmed lately
    answer = client.post(reverse(address), sent)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert delivered() == []


def test_a_new_address_must_be_of_the_government_and_is_verified_first(client, member, delivered):
    actions.add_domain(actor=None, domain="demo.gouv.example")
    sign_in_and_confirm(client, member)
    refused = client.post(reverse("account_email"), {"action_add": "", "email": "luc@maison.example"})
    assert refused.status_code == 200
    client.post(reverse("account_email"), {"action_add": "", "email": "l.roy@demo.gouv.example"})
    member.refresh_from_db()
    assert member.email == "luc.roy@demo.gouv.example"
    (message,) = delivered()
    client.post("/" + message.body.split("http://")[1].split()[0].partition("/")[2])
    member.refresh_from_db()
    assert member.email == "l.roy@demo.gouv.example"
    assert queries.is_email_verified(member)


def test_nobody_takes_the_address_of_an_imported_account(client, member, delivered):
    actions.add_domain(actor=None, domain="demo.gouv.example")
    imported = make_member("Noël Gagnon", state="unclaimed", has_settled=False)
    sign_in_and_confirm(client, member)
    client.post(reverse("account_email"), {"action_add": "", "email": imported.email})
    for message in delivered():
        if "http://" in message.body and "/account/email/" in message.body:
            client.post("/" + message.body.split("http://")[1].split()[0].partition("/")[2])
    member.refresh_from_db()
    assert member.email == "luc.roy@demo.gouv.example"


def test_the_private_address_is_verified_by_a_press_of_a_button(client, member, delivered):
    sign_in_and_confirm(client, member)
    client.post(reverse("accounts:private_email"), {"email": "Luc@Maison.example"})
    (message,) = delivered()
    path = "/" + message.body.split("http://")[1].split()[0].partition("/")[2]
    assert client.get(path).status_code == 200
    member.refresh_from_db()
    assert member.private_email_verified_at is None
    assert client.post(path).status_code == 200
    member.refresh_from_db()
    assert member.private_email_verified_at is not None
    assert client.post(path).status_code == 410


def test_the_private_address_of_somebody_with_an_account_gets_no_link(client, member, delivered):
    other = make_member("Eva Roy", email="eva@maison.example")
    sign_in_and_confirm(client, member)
    assert client.post(reverse("accounts:private_email"), {"email": other.email}).status_code == 302
    assert delivered() == []


def test_many_known_devices_guess_no_more_than_many_networks(member):
    devices = [Client() for _ in range(21)]
    for device in devices:
        sign_in(device, member.email)
        device.post(reverse("account_logout"))
    answers = [sign_in(device, member.email, "wrong").status_code for device in devices for _ in range(5)]
    assert (answers.count(200), answers.count(429)) == (100, 5)
