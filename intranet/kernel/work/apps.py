from datetime import timedelta

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "intranet.kernel.work"
    label = "work"

    def ready(self) -> None:
        from intranet.kernel.work import mail, outboxes, periodic, receivers, retention  # noqa: F401  receivers connect themselves
        from intranet.kernel.work.models import OutgoingMail

        # One message in a batch: a second attempt after a failure must not send its neighbours twice.
        outboxes.register(outboxes.Outbox(name="mail", model=OutgoingMail, deliver=mail.deliver, batch=1))
        periodic.register(name="forget finished work", every=timedelta(hours=1), run=retention.forget_finished_work)
