"""Access that was revoked, and changes that are no longer caught up on."""

from datetime import timedelta

from intranet.kernel.realtime import actions, events
from intranet.kernel.realtime.models import RevokedAccess
from intranet.kernel.work.outboxes import Outbox, boxes
from intranet.kernel.work.periodic import Job, jobs

boxes.register(Outbox(name="revoked access", model=RevokedAccess, deliver=events.deliver_revoked))
jobs.register(Job(name="forget old changes", every=timedelta(hours=1), run=actions.forget_old_changes))
