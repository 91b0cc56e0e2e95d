"""Mail that waits to be sent, and what the worker forgets."""

from datetime import timedelta

from intranet.kernel.work import mail, retention
from intranet.kernel.work.models import OutgoingMail
from intranet.kernel.work.outboxes import Outbox, boxes
from intranet.kernel.work.periodic import Job, jobs

# One message in a batch: a second attempt after a failure must not send its neighbours twice.
boxes.register(Outbox(name="mail", model=OutgoingMail, deliver=mail.deliver, batch=1))
jobs.register(Job(name="forget finished work", every=timedelta(hours=1), run=retention.forget_finished_work))
