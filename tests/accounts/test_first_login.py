"""The first login: language, terms, then what other apps add; and again when the terms change."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.onboarding import steps
from intranet.kernel.privacy.actions import publish_text
from intranet.kernel.privacy.models import Acceptance, LegalText, TextKind
from intranet.kernel.testing import make_member, statements
from tests.registries import hold

pytestmark = pytest.mark.django_db

AGREED = {"terms": "on", "privacy": "on"}


@pytest.fixture(autouse=True)
def _only_the_kernels_steps(monkeypatch):
    hold(monkeypatch, steps, [steps["language"], steps["terms"]])


@pytest.fixture
def newcomer(client):
    member = make_member("Inès Lavoie", has_settled=False, language="fr")
    client.force_login(member)
    return member


def test_the_newcomer_goes_through_the_steps_and_arrives_home(client, newcomer):
    assert client.get("/")["Location"] == reverse("accounts:welcome_language")
    answer = client.post(reverse("accounts:welcome_language"), {"language": "en"})
    assert answer["Location"] == reverse("privacy:accept")
    assert answer.cookies["language"].value == "en"
    newcomer.refresh_from_db()
    assert (newcomer.language, newcomer.onboarded_at) == ("en", None)
    assert client.get("/")["Location"] == reverse("privacy:accept")
    assert client.post(reverse("privacy:accept"), AGREED)["Location"] == "/"
    newcomer.refresh_from_db()
    assert newcomer.onboarded_at is not None
    assert client.get("/").status_code == 200


def test_the_first_login_ends_at_the_page_that_was_first_asked_for(client, newcomer):
    wanted = reverse("accounts:preferences") + "?from=mail"
    client.get("/")
    client.get(wanted)
    client.get(reverse("accounts:sessions"))
    client.post(reverse("accounts:welcome_language"), {"language": "en"})
    assert client.post(reverse("privacy:accept"), AGREED)["Location"] == wanted
    assert client.get("/").status_code == 200


def test_a_step_spares_those_for_whom_it_is_not(client, newcomer):
    spared = onboarding.Step(key="x", label="x", url_name="accounts:hub", order=15, is_for=lambda member: member.is_staff)
    steps.register(spared)
    client.post(reverse("accounts:welcome_language"), {"language": "en"})
    assert client.get("/")["Location"] == reverse("privacy:accept")
    assert [step["label"] for step in onboarding.progress("terms", newcomer)] != ["x"]
    assert len(onboarding.progress("terms", newcomer)) == 2


def test_one_goes_back_to_the_step_before_and_comes_to_where_one_was(client, newcomer):
    language, terms = reverse("accounts:welcome_language"), reverse("privacy:accept")
    assert "Retour" not in client.get(language).content.decode()
    client.post(language, {"language": "fr"})
    assert f'href="{language}"' in client.get(terms).content.decode()
    assert client.get(language).status_code == 200
    assert client.post(language, {"language": "en"})["Location"] == terms


def test_the_acceptance_is_dated_and_names_the_version(client, newcomer):
    client.post(reverse("privacy:accept"), AGREED)
    kept = Acceptance.objects.filter(member=newcomer).values_list("text__kind", "text__version")
    assert set(kept) == {("terms", 1), ("privacy", 1)}
    assert all(timezone.now() - at < timedelta(minutes=1) for at in Acceptance.objects.values_list("at", flat=True))


@pytest.mark.parametrize("missing", ["terms", "privacy"])
def test_both_boxes_are_needed(client, newcomer, missing):
    page = client.post(reverse("privacy:accept"), {key: "on" for key in AGREED if key != missing})
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()
    assert not Acceptance.objects.filter(member=newcomer).exists()


def test_refusing_signs_out_and_keeps_nothing(client, newcomer):
    assert client.post(reverse("privacy:refuse"))["Location"] == reverse("account_login")
    assert client.get("/")["Location"].startswith(reverse("account_login"))
    assert not Acceptance.objects.filter(member=newcomer).exists()


def test_new_terms_are_asked_of_everyone_once(client):
    member = make_member("Luc Roy")
    client.force_login(member)
    assert client.get("/").status_code == 200
    publish_text(actor=None, kind=TextKind.TERMS, body_fr="<p>b</p>", body_en="<p>b</p>", in_force_from=timezone.now())
    assert client.get("/")["Location"] == reverse("privacy:accept")
    assert client.post(reverse("privacy:accept"), AGREED)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Acceptance.objects.filter(member=member, text__version=2).count() == 1


def test_terms_of_tomorrow_are_not_asked_today(client):
    client.force_login(make_member("Luc Roy"))
    tomorrow = timezone.now() + timedelta(days=1)
    publish_text(actor=None, kind=TextKind.TERMS, body_fr="<p>b</p>", body_en="<p>b</p>", in_force_from=tomorrow)
    assert client.get("/").status_code == 200


def test_a_double_submission_is_harmless(client, newcomer):
    client.post(reverse("privacy:accept"), AGREED)
    client.post(reverse("privacy:accept"), AGREED)
    assert Acceptance.objects.filter(member=newcomer).count() == 2


def test_opening_pages_before_the_end_writes_nothing_but_the_session(client, newcomer):
    with statements() as sql:
        for page in ("/", reverse("accounts:welcome_language"), reverse("privacy:accept")):
            client.get(page)
    written = [line for line in sql if line.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in line]
    assert written == []


def test_signing_out_and_the_language_stay_open(client, newcomer):
    assert client.post(reverse("kernel:language"), {"language": "en", "next": "/"}).status_code == 302
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_texts_are_read_without_an_account_in_both_languages(client, language):
    for name, kind in (("privacy:terms", TextKind.TERMS), ("privacy:notice", TextKind.PRIVACY)):
        page = client.get(reverse(name), headers={"accept-language": language})
        assert page.status_code == 200
        body = getattr(LegalText.objects.get(kind=kind), f"body_{language}")
        assert body[:60] in page.content.decode()


def test_texts_are_sanitised():
    text = publish_text(
        actor=None,
        kind=TextKind.TERMS,
        body_fr="<p onclick='x()'>a</p><script>x()</script>",
        body_en="<a href='javascript:x()'>b</a>",
        in_force_from=timezone.now(),
    )
    assert text.body_fr == "<p>a</p>x()"
    assert text.body_en == "<a>b</a>"
