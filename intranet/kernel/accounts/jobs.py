"""What accounts do periodically."""

from datetime import timedelta

from intranet.kernel.accounts.actions.retention import forget_links_and_sessions
from intranet.kernel.audit.actions import forget_old_entries
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="accounts.forget_links_and_sessions", every=timedelta(days=1), run=forget_links_and_sessions))
jobs.register(Job(name="audit.forget_old_entries", every=timedelta(days=1), run=forget_old_entries))
