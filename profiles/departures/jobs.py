"""What happens to plans by themselves."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from profiles.departures.actions import follow_plans

jobs.register(Job(name="departures.follow_plans", every=timedelta(hours=1), run=follow_plans))
