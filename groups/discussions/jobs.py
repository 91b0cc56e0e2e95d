"""What discussions do periodically."""

from datetime import timedelta

from groups.discussions.actions import forget_readings
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="groups.forget_readings", every=timedelta(days=1), run=forget_readings))
