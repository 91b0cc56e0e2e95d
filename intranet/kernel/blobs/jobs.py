"""What the worker does for stored files."""

from datetime import timedelta

from intranet.kernel.blobs.actions.examining import examine
from intranet.kernel.blobs.actions.preparing import make_pages
from intranet.kernel.blobs.actions.storing import delete_bytes, sweep_unclaimed, sweep_unused
from intranet.kernel.blobs.models import Deletion, Examination, Preparation
from intranet.kernel.work.outboxes import Outbox, boxes
from intranet.kernel.work.periodic import Job, jobs

boxes.register(Outbox(name="blobs.deletions", model=Deletion, deliver=delete_bytes, batch=20))
# One of 2 GiB takes the scanner a minute or two.
boxes.register(Outbox(name="blobs.examinations", model=Examination, deliver=examine, batch=1, lease=timedelta(minutes=15)))
boxes.register(Outbox(name="blobs.preparations", model=Preparation, deliver=make_pages, batch=1, lease=timedelta(minutes=15)))
jobs.register(Job(name="blobs.sweep_unclaimed", every=timedelta(hours=1), run=sweep_unclaimed))
jobs.register(Job(name="blobs.sweep_unused", every=timedelta(days=1), run=sweep_unused))
