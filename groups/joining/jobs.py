"""What joining does periodically."""

from datetime import timedelta

from groups.joining.actions.guests import look_after_guests
from groups.joining.actions.imports import forget_imports
from groups.joining.actions.invitations import forget_invitations
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="groups.look_after_guests", every=timedelta(minutes=5), run=look_after_guests))
jobs.register(Job(name="groups.forget_imports", every=timedelta(days=1), run=forget_imports))
jobs.register(Job(name="groups.forget_invitations", every=timedelta(days=1), run=forget_invitations))
