"""Changes that indexes follow, and indexes that are missing."""

from datetime import timedelta

from intranet.kernel.search import feeding
from intranet.kernel.work.outboxes import boxes
from intranet.kernel.work.periodic import Job, jobs

boxes.register(feeding.OUTBOX)
jobs.register(Job(name="search-indexes", every=timedelta(minutes=5), run=feeding.build_missing))
