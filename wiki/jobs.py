"""What the wiki does periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from wiki.actions.editing import forget_updates, publish_due, renew_grown_texts

jobs.register(Job(name="wiki.publish", every=timedelta(minutes=1), run=publish_due))
jobs.register(Job(name="wiki.renew_texts", every=timedelta(minutes=5), run=renew_grown_texts))
jobs.register(Job(name="wiki.forget_updates", every=timedelta(hours=6), run=forget_updates))
