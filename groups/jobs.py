"""What groups do periodically."""

from datetime import timedelta

from groups.actions.departures import recount_groups
from groups.actions.discussions import forget_readings
from groups.actions.exports import forget_exports
from groups.actions.guests import look_after_guests
from groups.actions.joining.imports import forget_imports
from groups.actions.joining.invitations import forget_invitations
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="groups.recount", every=timedelta(minutes=5), run=recount_groups))
jobs.register(Job(name="groups.look_after_guests", every=timedelta(minutes=5), run=look_after_guests))
jobs.register(Job(name="groups.forget_imports", every=timedelta(days=1), run=forget_imports))
jobs.register(Job(name="groups.forget_invitations", every=timedelta(days=1), run=forget_invitations))
jobs.register(Job(name="groups.forget_readings", every=timedelta(days=1), run=forget_readings))
jobs.register(Job(name="groups.forget_exports", every=timedelta(hours=1), run=forget_exports))
