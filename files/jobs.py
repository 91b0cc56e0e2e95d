"""What libraries do periodically."""

from datetime import timedelta

from files.actions.links import forget_ended_links
from files.actions.retention import empty_trash
from files.actions.sharing import end_expired_lines
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="files.empty_trash", every=timedelta(hours=6), run=empty_trash))
jobs.register(Job(name="files.end_expired_lines", every=timedelta(minutes=5), run=end_expired_lines))
jobs.register(Job(name="files.forget_ended_links", every=timedelta(days=1), run=forget_ended_links))
