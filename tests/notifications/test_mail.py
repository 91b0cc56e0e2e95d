"""Mail at once: to those who may still see it, in their language, never twice, and every doubt is told."""

from collections.abc import Iterator
from email import message_from_string
from email.message import EmailMessage as StandardMessage
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.actions import choose, mailing, withdraw
from intranet.kernel.notifications.kinds import Mail
from intranet.kernel.notifications.models import Delivery, MailState, PendingMail, Why
from intranet.kernel.notifications.queries.lists import ledger_of
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError
from tests.notifications.mail_server import Mailbox, mail_server
from tests.notifications.world import SECRET, SUBJECT, News, follower, let_leases_end, outbox, send, tell, work

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What a killed worker leaves: nothing runs after it."""


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as opened:
        yield opened


def pending(news: News, **fields: object) -> Delivery:
    """A mail that waits for its worker."""
    follower(**fields)
    news.happen(make_member("Kateri Jacobs"))
    tell()
    return Delivery.objects.get()


def after(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    return delivery


# What is said ----------------------------------------------------------------------------------------------------------


def test_a_mail_is_in_the_language_of_its_reader_as_text_and_html(urgent: News) -> None:
    for language, words in (("fr", "Ouvrir dans Passerelle"), ("en", "Open on Passerelle")):
        follower(f"Reader {language}", language=language)
        urgent.happen(make_member("Kateri Jacobs"), words=f"<b>{language}</b>")
        work()
        message = mail.outbox[-1]
        assert message.subject == f"Kateri Jacobs wrote of <b>{language}</b>"
        html = message.alternatives[0].content
        assert words in html
        assert f'<html lang="{language}">' in html
        assert f"&lt;b&gt;{language}" in html
        assert "<b>" not in html
        assert "/help/" in message.body
        assert message.extra_headers["Content-Language"] == language
        Follow.objects.all().delete()


def test_one_click_ends_it_and_the_address_stays_whole_on_the_wire(urgent: News, box: Mailbox) -> None:
    pending(urgent)
    send()
    message = box.taken[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"]
    assert address.startswith("<http")
    assert address.endswith("/>")
    assert "=?" not in address
    assert address[1:-1] in _text_of(message)


def test_essential_mail_offers_no_end_and_says_so(box: Mailbox) -> None:
    essential = News(name="tests.essential", is_essential=True)
    pending(essential, language="en")
    send()
    assert "List-Unsubscribe" not in box.taken[0]
    assert "always sent by e-mail" in _text_of(box.taken[0])


def test_a_header_cannot_be_added_by_words(urgent: News, box: Mailbox) -> None:
    follower()
    urgent.happen(make_member("Kateri Jacobs"), words="x\r\nBcc: everyone@demo.gouv.example")
    work()
    assert "Bcc" not in box.taken[0]


def _text_of(message: object) -> str:
    assert isinstance(message, object)
    parsed = message_from_string(str(message), _class=StandardMessage)  # type: ignore[type-var]
    return next(
        part.get_payload(decode=True).decode() for part in parsed.walk() if part.get_content_type() == "text/plain"
    ).replace("=\n", "")


# Asked again at the moment of sending ---------------------------------------------------------------------------------------


def test_who_can_no_longer_see_it_gets_no_word_of_it(urgent: News) -> None:
    delivery = pending(urgent)
    urgent.hidden_from = {delivery.member_id}
    send()
    assert (after(delivery).state, delivery.why) == (MailState.CANCELLED, Why.NOT_VISIBLE)
    assert not mail.outbox


def test_who_was_suspended_meanwhile_gets_nothing(urgent: News) -> None:
    delivery = pending(urgent)
    suspend_member(actor=None, member=delivery.member, reason="A reason")
    send()
    assert after(delivery).why == Why.NO_ACCOUNT
    assert not mail.outbox


def test_what_was_withdrawn_or_is_gone_is_not_mailed(urgent: News) -> None:
    delivery = pending(urgent)
    withdraw(subject=SUBJECT)
    send()
    assert after(delivery).why == Why.NOT_VISIBLE
    assert not mail.outbox


def test_who_muted_or_switched_off_meanwhile_gets_nothing(urgent: News) -> None:
    delivery = pending(urgent)
    choose(member=delivery.member, choices={urgent.kind.name: (True, Mail.NONE)})
    send()
    assert after(delivery).why == Why.SWITCHED_OFF
    Follow.objects.all().delete()
    other = follower("Other Reader")
    urgent.happen()
    tell()
    Follow.objects.update(muted=True)
    send()
    assert Delivery.objects.get(member=other).why == Why.MUTED
    assert not mail.outbox


def test_an_address_that_nobody_proved_to_read_gets_no_news(urgent: News) -> None:
    delivery = pending(urgent)
    EmailAddress.objects.update(verified=False)
    send()
    assert after(delivery).why == Why.NO_ADDRESS
    assert not mail.outbox


# A worker that dies ---------------------------------------------------------------------------------------------------------

STEPS = {
    "before the claim is committed": ("_claim", "before"),
    "after the claim, before the message is written": ("event_mail", "before"),
    "before the handover is noted": ("_note_handover", "before"),
    "after the handover is noted, before the message": ("_note_handover", "after"),
    "after the message, before it is marked as sent": ("_settle", "before"),
}
CERTAIN = 3


@pytest.mark.parametrize("step", STEPS)
def test_nobody_gets_a_mail_twice_whenever_the_worker_dies(step: str, urgent: News, box: Mailbox) -> None:
    delivery = pending(urgent)
    name, moment = STEPS[step]
    real = getattr(mailing, name)

    def die(*arguments: object, **names: object) -> None:
        if moment == "after":
            real(*arguments, **names)
        raise Killed

    with patch.object(mailing, name, die), pytest.raises(Killed):
        send()
    let_leases_end()
    send()
    is_certain = list(STEPS).index(step) < CERTAIN
    assert after(delivery).state == (MailState.SENT if is_certain else MailState.UNCERTAIN)
    assert len(box.taken) == (0 if step.startswith("after the handover") else 1)
    assert not PendingMail.objects.exists()
    told = ledger_of(delivery.member)[0].steps[-1]
    assert told.is_no is not is_certain
    if box.taken:
        assert box.taken[0]["Message-ID"] == delivery.message_id


def test_a_server_that_dies_after_taking_the_message_leaves_a_doubt_and_no_double(urgent: News, box: Mailbox) -> None:
    delivery = pending(urgent)
    box.behaviour = "take it and go away"
    send()
    assert after(delivery).state == MailState.UNCERTAIN
    box.behaviour = ""
    let_leases_end()
    send()
    assert len(box.taken) == 1
    assert "may not have been sent" in _ledger_in_english(delivery)


def _ledger_in_english(delivery: Delivery) -> str:
    from django.utils import translation

    with translation.override("en"):
        return ledger_of(delivery.member)[0].steps[-1].text


def test_a_server_that_goes_away_before_the_message_gets_it_later_with_the_same_identity(urgent: News, box: Mailbox) -> None:
    delivery = pending(urgent)
    box.behaviour = "go away before the message"
    with pytest.raises(ReceiverDownError):
        outboxes.deliver_batch(outbox(PendingMail))
    identity = after(delivery).message_id
    assert delivery.state == MailState.PENDING
    assert PendingMail.objects.get().attempts == 0
    box.behaviour = ""
    send()
    assert after(delivery).state == MailState.SENT
    assert box.taken[0]["Message-ID"] == identity == delivery.message_id


def test_a_server_that_is_down_costs_nothing(urgent: News) -> None:
    delivery = pending(urgent)
    is_down = patch("django.core.mail.backends.locmem.EmailBackend.open", side_effect=ConnectionRefusedError, create=True)
    with is_down, pytest.raises(ReceiverDownError):
        outboxes.deliver_batch(outbox(PendingMail))
    assert after(delivery).state == MailState.PENDING
    send()
    assert after(delivery).state == MailState.SENT


def test_an_address_that_the_server_refuses_is_told_as_such(urgent: News, box: Mailbox) -> None:
    delivery = pending(urgent)
    box.behaviour = "refuse the address"
    send()
    assert (after(delivery).state, delivery.why) == (MailState.FAILED, Why.REFUSED)
    assert not PendingMail.objects.exists()


def test_a_refusal_for_now_is_tried_again_later(urgent: News, box: Mailbox) -> None:
    delivery = pending(urgent)
    box.behaviour = "refuse for now"
    send()
    row = PendingMail.objects.get()
    assert after(delivery).state == MailState.PENDING
    assert row.available_at > timezone.now()
    box.behaviour = ""
    PendingMail.objects.update(available_at=timezone.now())
    send()
    assert after(delivery).state == MailState.SENT
    assert len(box.taken) == 1


def test_a_slow_worker_that_lost_its_claim_hands_nothing_over(urgent: News, box: Mailbox) -> None:
    delivery = pending(urgent)
    real = mailing.event_mail

    def slow(row: Delivery) -> object:
        Delivery.objects.update(claim="another worker's")
        return real(row)

    with patch.object(mailing, "event_mail", slow):
        send()
    assert not box.taken
    assert after(delivery).state == MailState.SENDING


def test_one_batch_goes_over_one_connection_and_a_poisoned_message_stops_nobody(urgent: News, box: Mailbox) -> None:
    for number in range(12):
        follower(f"Reader {number}")
    urgent.happen(make_member("Kateri Jacobs"))
    tell()
    poisoned = Delivery.objects.order_by("pk")[3]
    real = mailing.event_mail

    def write(row: Delivery) -> object:
        if row.pk == poisoned.pk:
            raise RuntimeError(SECRET)
        return real(row)

    with patch.object(mailing, "event_mail", write):
        send()
    assert len(box.taken) == 11
    assert set(Delivery.objects.exclude(pk=poisoned.pk).values_list("state", flat=True)) == {MailState.SENT}
