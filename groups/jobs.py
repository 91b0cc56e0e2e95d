"""What groups do periodically."""

from datetime import timedelta

from groups.actions.departures import recount_groups
from groups.actions.exports import forget_exports
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="groups.recount", every=timedelta(minutes=5), run=recount_groups))
jobs.register(Job(name="groups.forget_exports", every=timedelta(hours=1), run=forget_exports))
