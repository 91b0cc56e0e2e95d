"""What projects do periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from projects.actions.running import ask_for_health

jobs.register(Job(name="projects.ask_for_health", every=timedelta(hours=6), run=ask_for_health))
