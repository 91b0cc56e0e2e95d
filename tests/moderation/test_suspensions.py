"""Contesting a suspension, from outside: what is mailed, what the link opens, and that nobody else learns anything."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.actions import restore_member, suspend_member
from intranet.kernel.accounts.models import MailedLink, State, User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.actions.escalation import LEVEL_LASTS
from intranet.kernel.moderation.models import Case, Level, Verb
from intranet.kernel.moderation.models import State as CaseState
from intranet.kernel.testing import make_member, statements
from intranet.kernel.work.mail import deliver
from intranet.kernel.work.models import OutgoingMail
from tests.moderation.world import Note, case_of, decide, make_central, make_note, report

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de plusieurs mots"
REASON = "Menaces répétées."
WORDS = "C’était une citation de mon frère."
ASK = reverse("moderation:ask_to_contest")


@pytest.fixture(autouse=True)
def _tasks_at_once(settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def author(db: None) -> User:
    return make_member("Aimé Auteur", password=PASSWORD, language="en")


@pytest.fixture
def centre(db: None) -> User:
    return make_central()


@pytest.fixture
def thing(author: User, centre: User) -> Note:
    """Something that had its author suspended."""
    made = make_note(author, text="Quel imbécile")
    report(made, make_member("Rita Rapport"))
    decide(centre, made, Verb.SUSPEND, REASON)
    author.refresh_from_db()
    return made


@pytest.fixture
def delivered() -> Callable[[], list]:
    """Sends what waits, as the worker does, and gives the messages sent since the last call."""

    def send() -> list:
        deliver(list(OutgoingMail.objects.order_by("pk")))
        OutgoingMail.objects.all().delete()
        sent = list(mail.outbox)
        mail.outbox.clear()
        return sent

    return send


def link_in(message) -> str:
    found = re.search(r"https?://[^/\s]+(/suspended/contest/\S{20,}/)", message.body)
    assert found, message.body
    return found[1]


def test_the_author_is_told_by_mail_why_and_how_to_contest(thing: Note, author: User, delivered) -> None:
    (message,) = delivered()
    assert message.to == [author.email]
    assert "suspended" in message.subject
    assert REASON in message.body
    assert link_in(message)
    for secret in ("Rita Rapport", "Céline Centre", "Quel imbécile"):
        assert secret not in message.body + message.subject


def test_the_page_to_sign_in_says_why_and_leads_to_contesting_until_that_is_done(
    thing: Note, author: User, client: Client, delivered
) -> None:
    def refused() -> str:
        answer = client.post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
        assert answer.status_code == 403
        return str(answer.content.decode())

    assert REASON in refused()
    assert f'href="{ASK}"' in refused()
    actions.appeal(author=author, case=case_of(thing), text=WORDS)
    assert REASON in refused()
    assert ASK not in refused()


def test_the_link_shows_what_it_is_about_and_opens_the_appeal_once(
    thing: Note, author: User, client: Client, delivered
) -> None:
    address = link_in(delivered()[0])
    with statements() as sql:
        shown = client.get(address).content.decode()
    assert not [line for line in sql if line.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert "Quel imbécile" in shown
    assert REASON in shown
    for secret in ("Rita Rapport", "Céline Centre"):
        assert secret not in shown
    assert "govuk-error-summary" in client.post(address, {"text": " "}).content.decode()
    answer = client.post(address, {"text": WORDS})
    assert answer["Location"] == reverse("moderation:contested")
    assert client.get(answer["Location"]).status_code == 200
    case = case_of(thing)
    assert (case.state, case.level, case.appeal) == (CaseState.OPEN, Level.CENTRE, WORDS)
    assert AuditEntry.objects.get(verb="moderation.appealed").actor == author
    assert "_auth_user_id" not in client.session
    for answer in (client.get(address), client.post(address, {"text": "Encore."})):
        assert answer.status_code == 410
    assert case_of(thing).appeal == WORDS


def test_only_the_hash_of_the_link_is_kept_and_it_ends_after_two_weeks(thing: Note, client: Client, delivered) -> None:
    address = link_in(delivered()[0])
    link = MailedLink.objects.get()
    assert address.rsplit("/", 2)[1] not in str(MailedLink.objects.values())
    assert timedelta(days=13) < link.expires_at - timezone.now() <= timedelta(days=14)
    MailedLink.objects.update(expires_at=timezone.now())
    assert client.get(address).status_code == 410
    assert client.post(address, {"text": WORDS}).status_code == 410
    assert case_of(thing).appealed_at is None


def test_a_link_for_something_else_contests_nothing(thing: Note, author: User, client: Client) -> None:
    MailedLink.objects.update(purpose="reset")
    assert client.get(reverse("moderation:contest_suspension", args=["0" * 43])).status_code == 410


def test_a_form_without_its_token_is_refused(thing: Note, delivered) -> None:
    assert Client(enforce_csrf_checks=True).post(link_in(delivered()[0]), {"text": WORDS}).status_code == 403
    assert case_of(thing).appealed_at is None


def test_another_link_is_asked_for_by_address_and_each_address_gets_the_same_answer(
    thing: Note, author: User, client: Client, delivered
) -> None:
    delivered()
    known, administered = make_member("Luc Roy"), make_member("Ana Diaz")
    suspend_member(actor=make_member("Ada Minh", is_staff=True), member=administered, reason="Enquête en cours")
    answers, sent = set(), {}
    for email in (author.email.upper(), known.email, administered.email, "nobody@elsewhere.example"):
        cache.clear()
        answer = client.post(ASK, {"email": email})
        answers.add((answer.status_code, answer["Location"], client.get(answer["Location"]).status_code))
        sent[email] = len(messages := delivered())
        if messages:
            assert client.post(link_in(messages[0]), {"text": WORDS}).status_code == 302
    assert len(answers) == 1
    assert list(sent.values()) == [1, 0, 0, 0]
    assert case_of(thing).appeal == WORDS


def test_asking_without_end_is_refused(thing: Note, author: User, client: Client) -> None:
    assert [client.post(ASK, {"email": author.email}).status_code for _ in range(6)] == [302] * 5 + [429]


def test_a_suspension_is_contested_once_whatever_the_way(thing: Note, author: User, client: Client, delivered) -> None:
    address = link_in(delivered()[0])
    actions.appeal(author=author, case=case_of(thing), text=WORDS)
    assert client.post(address, {"text": "Encore."}).status_code == 410
    client.post(ASK, {"email": author.email})
    assert delivered() == []


def test_what_an_administrator_decided_is_not_contested_here(thing: Note, author: User, client: Client, delivered) -> None:
    """They lifted the suspension, and suspend the account for a reason that moderation knows nothing of."""
    administrator = make_member("Ada Minh", is_staff=True)
    address = link_in(delivered()[0])
    restore_member(actor=administrator, member=author)
    assert client.get(address).status_code == 410
    suspend_member(actor=administrator, member=author, reason="Enquête en cours")
    client.post(ASK, {"email": author.email})
    assert delivered() == []
    answer = client.post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    assert ASK not in answer.content.decode()


def test_the_answer_comes_by_mail_when_the_account_stays_suspended(thing: Note, author: User, delivered) -> None:
    other = make_central("Claude Centre")
    actions.appeal(author=author, case=case_of(thing), text=WORDS)
    delivered()
    decide(other, thing, Verb.UPHOLD, "La menace est claire.")
    (message,) = delivered()
    assert message.to == [author.email]
    assert "La menace est claire." in message.body
    assert "Claude Centre" not in message.body


def test_who_may_sign_in_again_is_told_as_members_are(thing: Note, author: User, delivered) -> None:
    other = make_central("Claude Centre")
    actions.appeal(author=author, case=case_of(thing), text=WORDS)
    delivered()
    decide(other, thing, Verb.RESTORE, "C’était bien une citation.")
    author.refresh_from_db()
    assert author.state == State.ACTIVE
    assert delivered() == []


def test_nothing_is_mailed_to_who_is_only_warned_nor_to_who_has_no_address(centre: User, delivered) -> None:
    for author, verb in ((make_member("Aimé Auteur"), Verb.WARN), (make_member("Aude Auteure", email=""), Verb.SUSPEND)):
        thing = make_note(author)
        report(thing)
        decide(centre, thing, verb, REASON)
    assert delivered() == []
    assert not MailedLink.objects.exists()


# Words are not kept for ever -------------------------------------------------------------------------------------------


def age(thing: Note, days: float) -> Case:
    case = case_of(thing)
    Case.objects.filter(pk=case.pk).update(decided_at=timezone.now() - timedelta(days=days))
    return case_of(thing)


def decided(centre: User, verb: Verb = Verb.HIDE) -> Note:
    thing = make_note(make_member("Étienne Côté", language="en"), text="Quel imbécile")
    report(thing, make_member("Kateri Jacobs"), text="Il vise ma collègue.")
    thing.text = "Quel grand imbécile"
    report(thing, make_member("Rita Rapport"))
    decide(centre, thing, verb, REASON)
    return thing


def test_what_a_case_quotes_is_erased_a_year_after_its_last_decision_and_the_decision_stays(centre: User) -> None:
    thing, recent = decided(centre), decided(centre)
    actions.appeal(author=thing.author, case=case_of(thing), text=WORDS)
    decide(centre, thing, Verb.UPHOLD, "L’insulte est claire.")
    age(thing, 365.1)
    age(recent, 364.9)
    assert actions.erase_old_words() == 1
    case = case_of(thing)
    assert (case.excerpt, case.appeal, case.address) == ("", "", "")
    assert list(case.reports.values_list("excerpt", "text")) == [("", "")] * 2
    assert case.words_erased_at is not None
    assert list(case.decisions.order_by("pk").values_list("reason", flat=True)) == [REASON, "L’insulte est claire."]
    assert case_of(recent).excerpt == "Quel imbécile"
    assert actions.erase_old_words() == 0


def test_the_time_is_that_of_the_setting(centre: User, settings) -> None:
    settings.MODERATION_KEPT_DAYS = 30
    thing = decided(centre)
    age(thing, 31)
    assert actions.erase_old_words() == 1


def test_an_open_case_keeps_what_its_judges_must_read(centre: User) -> None:
    contested = decided(centre)
    waiting = make_note(make_member("Aude Auteure"), text="Une note")
    report(waiting)
    Case.objects.filter(pk=case_of(waiting).pk).update(opened_at=timezone.now() - timedelta(days=900))
    actions.appeal(author=contested.author, case=case_of(contested), text=WORDS)
    age(contested, 900)
    assert actions.erase_old_words() == 0
    assert case_of(contested).excerpt == "Quel imbécile"


def test_what_is_no_longer_kept_is_no_longer_contested_and_the_pages_say_so(centre: User, client: Client) -> None:
    thing = decided(centre)
    kept = "keep a copy of it until 365 days after their decision"
    author, reporter = thing.author, User.objects.get(display_name="Kateri Jacobs")
    assert author is not None
    for member, page, words in (
        (author, "about_mine", "Quel imbécile"),
        (reporter, "own_reports", "Quel imbécile"),
        (centre, "record", REASON),
    ):
        User.objects.filter(pk=member.pk).update(language="en")
        client.force_login(member)
        shown = client.get(reverse(f"moderation:{page}")).content.decode()
        assert kept in shown
        assert words in shown
    where = reverse("moderation:case", args=[case_of(thing).public_id])
    assert "is kept until" in client.get(where).content.decode()
    age(thing, 366)
    actions.erase_old_words()
    shown = client.get(where).content.decode()
    assert "was erased on" in shown
    assert "imbécile" not in shown
    for member, page in ((author, "about_mine"), (reporter, "own_reports")):
        client.force_login(member)
        shown = client.get(reverse(f"moderation:{page}")).content.decode()
        assert "What it said was erased on" in shown
        assert "Contest the decision" not in shown
        assert REASON in shown
        assert 'href=""' not in shown
    client.force_login(author)
    assert client.get(reverse("moderation:appeal", args=[case_of(thing).public_id])).status_code == 403


def test_a_case_that_went_on_keeps_its_words_as_long_as_any(centre: User) -> None:
    thing = make_note(make_member("Aude Auteure"), text="Une note")
    report(thing)
    Case.objects.update(level_since=timezone.now() - 10 * LEVEL_LASTS)
    assert actions.erase_old_words() == 0
    assert case_of(thing).excerpt == "Une note"
