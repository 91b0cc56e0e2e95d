"""What the wiki does periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from wiki.actions.reviews import sink_overdue

jobs.register(Job(name="wiki.sink_overdue", every=timedelta(hours=6), run=sink_overdue))
