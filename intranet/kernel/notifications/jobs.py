"""Telling people, on the site and by mail."""

from datetime import timedelta

from intranet.kernel.notifications import actions
from intranet.kernel.notifications.models import PendingEvent, PendingMail
from intranet.kernel.work.outboxes import Outbox, boxes
from intranet.kernel.work.periodic import Job, jobs

boxes.register(Outbox(name="notifications", model=PendingEvent, deliver=actions.tell_people, batch=5))
# Lease: well above the slowest batch, ten messages to a server that takes its whole time-out for each.
boxes.register(
    Outbox(
        name="notification mail",
        model=PendingMail,
        deliver=actions.deliver_mail,
        batch=10,
        lease=timedelta(minutes=5),
    )
)
jobs.register(Job(name="notifications.digests", every=timedelta(minutes=5), run=actions.prepare_digests))
jobs.register(Job(name="notifications.forget", every=timedelta(days=1), run=actions.forget_old_notifications))
