"""Writing the next version of the terms and of the notice: who may, what is kept, what publishing does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.privacy import actions, queries
from intranet.kernel.privacy.models import LegalDraft, LegalText, TextKind
from intranet.kernel.privacy.urls import urlpatterns
from intranet.kernel.testing import ANONYMOUS, assert_constant_statements, make_member, personas, sign_in_as

pytestmark = pytest.mark.django_db

TERMS, NOTICE = TextKind.TERMS, TextKind.PRIVACY
TODAY = {"in_force_on": timezone.localdate().isoformat()}
BODIES = {"body_fr": "<h2>Règles</h2><p>Soyez courtois.</p>", "body_en": "<h2>Rules</h2><p>Be courteous.</p>"}


@pytest.fixture
def administrator() -> User:
    return make_member("Ada Minh", is_staff=True, language="en")


@pytest.fixture
def browser(administrator: User) -> Client:
    return sign_in_as(Client(), administrator)


def at(name: str, *arguments: object) -> str:
    return reverse(f"privacy:{name}", args=arguments)


def write(browser: Client, kind: TextKind = TERMS, *, revision: int = 0, **values: str):
    return browser.post(at("draft", kind), {**BODIES, **TODAY, "revision": revision, **values})


def text_of(answer) -> str:
    return answer.content.decode()


# Who opens what --------------------------------------------------------------------------------------------------------

ADMINISTRATION = {
    "texts": [],
    "draft": [TERMS],
    "preview": [TERMS],
    "publish": [TERMS],
    "discard": [TERMS],
    "version": [TERMS, 1],
}


def test_every_address_of_the_administration_is_here() -> None:
    names = {pattern.name for pattern in urlpatterns if "administration" in str(pattern.pattern)}
    assert names == set(ADMINISTRATION)


@pytest.mark.parametrize("name", ADMINISTRATION)
def test_only_administrators_see_and_write_the_next_version(name: str, administrator: User, client: Client) -> None:
    actions.save_draft(actor=administrator, kind=TERMS, **BODIES, in_force_on=timezone.localdate(), revision=0)
    where = at(name, *ADMINISTRATION[name])
    for persona, viewer in personas().items():
        client.logout()
        sign_in_as(client, viewer)
        closed = 302 if persona in (ANONYMOUS, "suspended") else 403
        is_administrator = persona == "administrator"
        opened = 405 if name in ("publish", "discard") else 200
        assert client.get(where).status_code == (opened if is_administrator else closed), persona
        if not is_administrator:
            assert client.post(where, {**BODIES, **TODAY, "revision": 1}).status_code == closed, persona
    assert LegalText.objects.count() == 2
    assert LegalDraft.objects.get().revision == 1


def test_a_form_without_its_token_is_refused(administrator: User) -> None:
    strict = sign_in_as(Client(enforce_csrf_checks=True), administrator)
    assert write(strict).status_code == 403
    assert not LegalDraft.objects.exists()


# Writing ---------------------------------------------------------------------------------------------------------------


def test_the_next_version_begins_as_the_one_in_force_and_is_kept_until_it_is_published(browser: Client) -> None:
    assert queries.text_in_force(NOTICE).body_en.split("</h2>")[0][4:] in text_of(browser.get(at("draft", NOTICE)))
    assert browser.get(at("preview", TERMS)).status_code == 404
    answer = write(browser)
    assert answer["Location"] == at("preview", TERMS)
    shown = text_of(browser.get(answer["Location"]))
    assert "<h2>Règles</h2><p>Soyez courtois.</p>" in shown
    assert "<h2>Rules</h2><p>Be courteous.</p>" in shown
    assert "Soyez courtois." in text_of(browser.get(at("draft", TERMS)))
    assert "courtois" not in text_of(browser.get(at("terms")))
    assert queries.text_in_force(TERMS).version == 1


def test_what_a_text_may_not_have_is_taken_out(browser: Client) -> None:
    dirty = '<p onclick="x()">Bonjour</p><script>x()</script><a href="javascript:x()">ici</a><style>p{}</style>\u202e'
    write(browser, body_fr=dirty)
    shown = text_of(browser.get(at("preview", TERMS)))
    for sign in ("onclick", "<script>x", "javascript:", "<style", "\u202e"):
        assert sign not in shown
    assert "<p>Bonjour</p>" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"body_fr": ""},
        {"body_en": "<p> </p>"},
        {"in_force_on": ""},
        {"in_force_on": (timezone.localdate() - timedelta(days=1)).isoformat()},
    ],
)
def test_what_is_missing_or_past_is_said_and_what_was_typed_stays(browser: Client, wrong: dict[str, str]) -> None:
    shown = text_of(write(browser, **{**BODIES, "body_fr": "<p>Une phrase bien à moi</p>", **wrong}))
    assert "govuk-error-summary" in shown
    assert ("Une phrase bien à moi" in shown) is ("body_fr" not in wrong)
    assert not LegalDraft.objects.exists()


def test_nobody_writes_over_what_another_has_just_saved(browser: Client) -> None:
    write(browser)
    for stale in (0, 7):
        shown = text_of(write(browser, revision=stale, body_fr="<p>Une phrase bien à moi</p>"))
        assert "Someone else has changed the draft" in shown
        assert "Une phrase bien à moi" in shown
    write(browser, revision=1, body_fr="<p>Relu</p>")
    assert (LegalDraft.objects.get().body_fr, LegalDraft.objects.get().revision) == ("<p>Relu</p>", 2)


# Publishing ------------------------------------------------------------------------------------------------------------


def test_members_are_asked_to_agree_to_what_was_published(browser: Client, administrator: User, client: Client) -> None:
    member = make_member("Luc Roy", language="en")
    sign_in_as(client, member)
    assert client.get("/").status_code == 200
    write(browser)
    assert browser.post(at("publish", TERMS), {"revision": 1})["Location"] == at("texts")
    assert client.get("/")["Location"] == at("accept")
    shown = text_of(client.get(at("accept")))
    assert "Be courteous." in shown
    assert "Version 2" in shown
    client.post(at("accept"), {"terms": "on", "privacy": "on"})
    assert client.get("/").status_code == 200
    assert not LegalDraft.objects.exists()
    verbs = AuditEntry.objects.filter(actor=administrator).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["privacy.text_drafted", "privacy.text_published"]


def test_a_version_for_a_later_day_asks_nobody_before_that_day(browser: Client, client: Client) -> None:
    day = timezone.localdate() + timedelta(days=30)
    write(browser, in_force_on=day.isoformat())
    browser.post(at("publish", TERMS), {"revision": 1})
    sign_in_as(client, make_member("Luc Roy"))
    assert client.get("/").status_code == 200
    assert timezone.localtime(LegalText.objects.get(kind=TERMS, version=2).in_force_from).date() == day
    shown = text_of(browser.get(at("texts")))
    assert "Coming" in shown
    assert "In force" in shown


def test_a_draft_whose_day_went_by_is_in_force_from_the_moment_when_it_is_published(browser: Client) -> None:
    write(browser)
    LegalDraft.objects.update(in_force_on=timezone.localdate() - timedelta(days=10))
    before = timezone.now()
    browser.post(at("publish", TERMS), {"revision": 1})
    assert LegalText.objects.get(version=2).in_force_from >= before


@pytest.mark.parametrize("revision", ["", "0", "2", "x"])
@pytest.mark.parametrize("name", ["publish", "discard"])
def test_only_the_draft_that_was_looked_at_is_published_or_thrown_away(browser: Client, name: str, revision: str) -> None:
    write(browser)
    answer = browser.post(at(name, TERMS), {"revision": revision}, follow=True)
    assert "Nothing was published or discarded" in text_of(answer)
    assert LegalDraft.objects.get().revision == 1
    assert LegalText.objects.count() == 2


def test_a_draft_is_thrown_away_and_what_is_in_force_stays(browser: Client) -> None:
    write(browser)
    browser.post(at("discard", TERMS), {"revision": 1})
    assert not LegalDraft.objects.exists()
    assert queries.text_in_force(TERMS).version == 1
    assert AuditEntry.objects.latest("pk").verb == "privacy.draft_discarded"


# Versions --------------------------------------------------------------------------------------------------------------


def publish(day_offset: int) -> LegalText:
    start = timezone.now() + timedelta(days=day_offset)
    return actions.publish_text(actor=None, kind=TERMS, body_fr="<p>fr</p>", body_en="<p>en</p>", in_force_from=start)


def states() -> dict[int, str]:
    terms = next(text for text in queries.administered_texts() if text.kind == TERMS)
    return {version.text.version: version.state for version in terms.versions}


def test_each_version_says_whether_it_binds_will_bind_or_does_no_longer() -> None:
    publish(-10)
    publish(+20)
    assert states() == {1: "past", 2: "current", 3: "coming"}
    publish(+10)
    assert states() == {1: "past", 2: "current", 3: "past", 4: "coming"}
    publish(-1)
    assert states() == {1: "past", 2: "past", 3: "past", 4: "past", 5: "current"}
    assert queries.text_in_force(TERMS).version == 5


def test_what_members_agreed_to_stays_readable(browser: Client, administrator: User) -> None:
    first = queries.text_in_force(TERMS)
    publish(-1)
    actions.accept_texts(member=administrator)
    assert first.body_fr in text_of(browser.get(at("version", TERMS, 1)))
    assert browser.get(at("version", TERMS, 9)).status_code == 404


def test_the_list_costs_the_same_with_more_versions(browser: Client) -> None:
    publish(+40)

    def grow() -> None:
        for _number in range(10):
            publish(+40)
        queries.version_in_force()  # remembered for a minute

    assert_constant_statements(lambda: browser.get(at("texts")), grow)
