"""What moderation does periodically."""

from datetime import timedelta

from intranet.kernel.moderation.actions import erase_old_words, escalate_waiting_cases
from intranet.kernel.work.periodic import Job, jobs

jobs.register(Job(name="moderation.escalate", every=timedelta(minutes=10), run=escalate_waiting_cases))
jobs.register(Job(name="moderation.erase_old_words", every=timedelta(days=1), run=erase_old_words))
