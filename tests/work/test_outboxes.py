"""What an outbox promises: at least once, one poisoned row stops nobody, nothing is lost when a worker dies."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection
from django.utils import timezone

from intranet.kernel.work import outboxes, waking
from intranet.kernel.work.mail import send_later
from intranet.kernel.work.models import OutgoingMail
from intranet.kernel.work.outboxes import MAX_ATTEMPTS, Courier, Outbox, ReceiverDownError, deliver_batch, depth

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


class Recorder:
    """A receiver that remembers what it got and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.poisoned: set[str] = set()
        self.is_down = False

    def __call__(self, rows: Sequence[OutgoingMail]) -> None:
        if self.is_down:
            raise ReceiverDownError("nobody answers")
        subjects = [row.subject for row in rows]
        if self.poisoned.intersection(subjects):
            raise RuntimeError("cannot swallow this")
        self.batches.append(subjects)

    @property
    def received(self) -> list[str]:
        return [subject for batch in self.batches for subject in batch]


@pytest.fixture
def receiver() -> Recorder:
    return Recorder()


@pytest.fixture
def outbox(receiver: Recorder) -> Outbox[OutgoingMail]:
    return Outbox(name="tested", model=OutgoingMail, deliver=receiver, batch=10)


def put(*subjects: str) -> None:
    outboxes.put(
        [
            OutgoingMail(message_id=f"<{word}@test>", sender="a@test", recipients=["b@test"], subject=word, text=word)
            for word in subjects
        ]
    )


def make_due() -> None:
    OutgoingMail.objects.update(available_at=timezone.now())


def drain(outbox: Outbox[OutgoingMail]) -> None:
    while deliver_batch(outbox):
        pass


class TestDelivery:
    def test_rows_are_delivered_in_batches_oldest_first_and_forgotten(self, outbox, receiver) -> None:
        put(*[f"{number:02}" for number in range(25)])
        drain(outbox)
        assert [len(batch) for batch in receiver.batches] == [10, 10, 5]
        assert receiver.received == sorted(receiver.received)
        assert not OutgoingMail.objects.exists()

    def test_an_empty_outbox_says_so(self, outbox) -> None:
        assert deliver_batch(outbox) is False

    def test_a_leased_row_is_not_delivered_by_another_worker_until_the_lease_ends(self, outbox, receiver) -> None:
        put("taken")
        OutgoingMail.objects.update(lease="other", leased_until=timezone.now() + timedelta(seconds=30))
        assert deliver_batch(outbox) is False
        OutgoingMail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        drain(outbox)
        assert receiver.received == ["taken"]

    def test_a_worker_that_lost_its_lease_does_not_delete_the_row(self) -> None:
        def lose_the_lease(rows: Sequence[OutgoingMail]) -> None:
            OutgoingMail.objects.update(lease="other")

        put("late")
        deliver_batch(Outbox(name="late", model=OutgoingMail, deliver=lose_the_lease))
        assert OutgoingMail.objects.get().lease == "other"

    def test_a_row_that_an_error_of_the_database_left_leased_is_delivered_at_the_next_turn(self) -> None:
        delivered: list[str] = []
        is_gone = False

        def refuse(execute, sql, params, many, context):
            if is_gone and sql.startswith(("UPDATE", "DELETE")):
                raise OperationalError("gone")
            return execute(sql, params, many, context)

        def deliver(rows: Sequence[OutgoingMail]) -> None:
            nonlocal is_gone
            delivered.extend(row.subject for row in rows)
            is_gone = len(delivered) == 1

        put("one")
        courier = Courier(Outbox(name="cut", model=OutgoingMail, deliver=deliver), "me")
        with connection.execute_wrapper(refuse):
            with pytest.raises(OperationalError):
                courier.deliver_batch()
            is_gone = False
            assert courier.deliver_batch() is True
        assert delivered == ["one", "one"]
        assert not OutgoingMail.objects.exists()


class TestFailure:
    def test_a_poisoned_row_does_not_stop_the_others(self, outbox, receiver) -> None:
        receiver.poisoned = {"bad"}
        put("one", "bad", "two")
        drain(outbox)
        assert receiver.received == ["one", "two"]
        left = OutgoingMail.objects.get()
        assert (left.subject, left.attempts, left.last_error) == ("bad", 1, "RuntimeError: cannot swallow this")
        assert left.available_at > timezone.now()

    def test_the_wait_doubles_and_after_eight_attempts_the_row_is_set_aside_and_shown(self, outbox, receiver) -> None:
        receiver.poisoned = {"bad"}
        put("bad")
        waits = []
        for _ in range(MAX_ATTEMPTS):
            make_due()
            before = timezone.now()
            deliver_batch(outbox)
            waits.append((OutgoingMail.objects.get().available_at - before).total_seconds())
        assert [round(wait) for wait in waits] == [2, 4, 8, 16, 32, 64, 128, 256]
        make_due()
        assert deliver_batch(outbox) is False
        assert depth(outbox).set_aside == 1
        assert depth(outbox).waiting == 0

    def test_what_was_set_aside_can_be_tried_again(self, outbox, receiver) -> None:
        put("mended")
        OutgoingMail.objects.update(set_aside_at=timezone.now(), attempts=MAX_ATTEMPTS)
        assert outboxes.retry_set_aside(outbox) == 1
        drain(outbox)
        assert receiver.received == ["mended"]

    def test_a_receiver_that_is_down_costs_no_attempt(self, outbox, receiver) -> None:
        receiver.is_down = True
        put("patient")
        for _ in range(MAX_ATTEMPTS + 2):
            with pytest.raises(ReceiverDownError):
                deliver_batch(outbox)
        assert OutgoingMail.objects.get().attempts == 0
        receiver.is_down = False
        drain(outbox)
        assert receiver.received == ["patient"]

    def test_a_row_that_killed_its_worker_is_tried_alone_then_set_aside(self, outbox, receiver) -> None:
        put("calm", "deadly", "quiet")
        OutgoingMail.objects.filter(subject="deadly").update(attempts=3)
        drain(outbox)
        assert receiver.batches == [["calm"], ["deadly"], ["quiet"]]
        put("deadly")
        OutgoingMail.objects.update(attempts=MAX_ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1))
        assert deliver_batch(outbox) is False
        assert "died" in OutgoingMail.objects.get().last_error


class TestCoalescing:
    """`OutgoingMail` has a unique key, so it can stand for a row that is renewed."""

    @pytest.fixture(autouse=True)
    def coalesced(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(OutgoingMail, "coalesced_by", ("message_id",))

    def test_the_same_key_stored_twice_waits_once(self, outbox, receiver) -> None:
        put("same", "same")
        put("same")
        assert OutgoingMail.objects.count() == 1

    def test_a_row_renewed_during_its_delivery_has_another_turn(self) -> None:
        turns: list[str] = []

        def renew_once(rows: Sequence[OutgoingMail]) -> None:
            turns.append(rows[0].subject)
            if len(turns) == 1:
                put("same")

        put("same")
        drain(Outbox(name="renewed", model=OutgoingMail, deliver=renew_once))
        assert turns == ["same", "same"]
        assert not OutgoingMail.objects.exists()

    def test_a_renewed_row_is_not_taken_by_a_second_worker_while_the_first_delivers_the_old_state(self, outbox) -> None:
        seen: list[bool] = []

        def renew_and_look(rows: Sequence[OutgoingMail]) -> None:
            put("same")
            seen.append(outbox.due(timezone.now()).exists())

        put("same")
        deliver_batch(Outbox(name="renewed", model=OutgoingMail, deliver=renew_and_look))
        assert seen == [False]
        assert outbox.due(timezone.now()).count() == 1

    def test_renewing_a_row_that_was_set_aside_gives_it_another_life(self, outbox, receiver) -> None:
        put("again")
        OutgoingMail.objects.update(set_aside_at=timezone.now(), attempts=MAX_ATTEMPTS, last_error="old")
        put("again")
        drain(outbox)
        assert receiver.received == ["again"]

    def test_a_failure_of_the_old_version_does_not_delay_the_new_one(self, outbox) -> None:
        def renew_and_fail(rows: Sequence[OutgoingMail]) -> None:
            put("same")
            raise RuntimeError

        put("same")
        deliver_batch(Outbox(name="renewed", model=OutgoingMail, deliver=renew_and_fail))
        row = outbox.due(timezone.now()).get()
        assert (row.attempts, row.last_error) == (0, "")


class TestBackground:
    def test_what_nobody_waits_for_lets_the_rest_pass(self, outbox, receiver) -> None:
        with outboxes.background():
            put("import 1", "import 2")
        put("edit")
        drain(outbox)
        assert receiver.batches == [["edit"], ["import 1", "import 2"]]

    def test_a_row_that_somebody_waits_for_stays_in_front_when_the_background_renews_it(
        self, outbox, receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(OutgoingMail, "coalesced_by", ("message_id",))
        put("edited")
        with outboxes.background():
            put("imported", "edited")
        put("imported too")
        drain(outbox)
        assert receiver.batches == [["edited", "imported too"], ["imported"]]


class TestWaking:
    def test_a_commit_wakes_the_lane_that_it_has_something_for_and_no_other(self, django_capture_on_commit_callbacks) -> None:
        with waking.sleeper(OutgoingMail._meta.label) as of_mail, waking.sleeper(waking.TASKS) as of_tasks:
            with django_capture_on_commit_callbacks(execute=True):
                send_later(EmailMultiAlternatives("x", "y", "p@gouv.example", ["a@gouv.example"]))
                assert not of_mail.is_set()
            assert of_mail.is_set()
            assert not of_tasks.is_set()


class TestMail:
    @pytest.fixture
    def mail_outbox(self) -> Outbox[OutgoingMail]:
        return next(outbox for outbox in outboxes.boxes if outbox.name == "mail")

    def test_a_message_leaves_whole_with_a_fixed_identity(self, mail_outbox, mailoutbox) -> None:
        message = EmailMultiAlternatives(
            "Élan", "texte", "Passerelle <p@gouv.example>", ["a@gouv.example"], reply_to=["r@gouv.example"]
        )
        message.attach_alternative("<p>texte</p>", "text/html")
        send_later(message)
        assert mailoutbox == []
        identity = OutgoingMail.objects.get().message_id
        drain(mail_outbox)
        (sent,) = mailoutbox
        assert (sent.subject, sent.body, sent.to, sent.reply_to) == ("Élan", "texte", ["a@gouv.example"], ["r@gouv.example"])
        assert sent.message()["Message-ID"] == identity
        assert sent.alternatives[0][:2] == ("<p>texte</p>", "text/html")
        assert not OutgoingMail.objects.exists()

    def test_mail_waits_while_the_server_is_down(self, mail_outbox, settings) -> None:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": 9}}}
        send_later(EmailMultiAlternatives("x", "y", "p@gouv.example", ["a@gouv.example"]))
        with pytest.raises(ReceiverDownError):
            deliver_batch(mail_outbox)
        assert OutgoingMail.objects.get().attempts == 0
        assert mail.outbox == []

    def test_attachments_are_refused(self) -> None:
        message = EmailMultiAlternatives("x", "y", "p@gouv.example", ["a@gouv.example"])
        message.attach("a.txt", "a", "text/plain")
        with pytest.raises(ValueError, match="attachments"):
            send_later(message)
