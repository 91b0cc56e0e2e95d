"""What the worker does for recordings, and for questions to those who have left."""

from datetime import timedelta

from intranet.kernel.work.outboxes import Outbox, boxes
from intranet.kernel.work.periodic import Job, jobs
from wiki.knowledge.actions.converting import convert
from wiki.knowledge.actions.lining import send_waiting
from wiki.knowledge.actions.recordings import erase_withdrawn
from wiki.models import Conversion

boxes.register(Outbox(name="wiki.conversions", model=Conversion, deliver=convert, batch=1, lease=timedelta(hours=1)))
jobs.register(Job(name="wiki.erase_withdrawn", every=timedelta(hours=6), run=erase_withdrawn))
jobs.register(Job(name="wiki.send_questions", every=timedelta(hours=1), run=send_waiting))
