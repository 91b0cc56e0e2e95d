"""What the stream does periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from microblog.actions.pictures import sweep_pictures

jobs.register(Job(name="microblog.sweep_pictures", every=timedelta(days=1), run=sweep_pictures))
