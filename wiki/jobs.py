"""What the wiki does periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from wiki.actions.keeping import remind_keepers

jobs.register(Job(name="wiki.remind_keepers", every=timedelta(hours=6), run=remind_keepers))
