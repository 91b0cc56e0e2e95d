"""What opportunities do periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from projects.opportunities.actions.offering import close_what_is_over

jobs.register(Job(name="opportunities.close", every=timedelta(hours=1), run=close_what_is_over))
