"""What profiles do in the background."""

from datetime import timedelta

from intranet.kernel.work.outboxes import Outbox, boxes
from intranet.kernel.work.periodic import Job, jobs
from profiles.actions.affiliations import recount_members
from profiles.actions.directory import reindex_ended_offers
from profiles.actions.policies import deliver_directory_moves
from profiles.models import DirectoryMove

boxes.register(Outbox(name="people of policies", model=DirectoryMove, deliver=deliver_directory_moves, batch=5))
jobs.register(Job(name="profiles.reindex_ended_offers", every=timedelta(days=1), run=reindex_ended_offers))
jobs.register(Job(name="profiles.recount_members", every=timedelta(minutes=5), run=recount_members))
