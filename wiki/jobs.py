"""What the wiki does periodically."""

from datetime import timedelta

from intranet.kernel.work.periodic import Job, jobs
from wiki.actions.editing import forget_updates, publish_due, renew_grown_texts
from wiki.actions.files import forget_unused_files
from wiki.actions.imports import forget_imports
from wiki.actions.keeping import remind_keepers
from wiki.actions.old_wikis import forget_old_wikis
from wiki.actions.reviews import sink_overdue

jobs.register(Job(name="wiki.forget_unused_files", every=timedelta(days=1), run=forget_unused_files))
jobs.register(Job(name="wiki.forget_imports", every=timedelta(days=1), run=forget_imports))
jobs.register(Job(name="wiki.forget_old_wikis", every=timedelta(days=1), run=forget_old_wikis))
jobs.register(Job(name="wiki.remind_keepers", every=timedelta(hours=6), run=remind_keepers))
jobs.register(Job(name="wiki.sink_overdue", every=timedelta(hours=6), run=sink_overdue))
jobs.register(Job(name="wiki.publish", every=timedelta(minutes=1), run=publish_due))
jobs.register(Job(name="wiki.renew_texts", every=timedelta(minutes=5), run=renew_grown_texts))
jobs.register(Job(name="wiki.forget_updates", every=timedelta(hours=6), run=forget_updates))
