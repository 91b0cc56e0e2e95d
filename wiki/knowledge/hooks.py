"""What the kernel asks of recordings: who may send a file for one, and the demonstration."""

from django.http import Http404

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.permissions import Decision
from wiki.knowledge.actions.demonstration import load_knowledge
from wiki.knowledge.actions.demonstration_questions import load_questions
from wiki.knowledge.forms import PURPOSE
from wiki.knowledge.permissions import can_record
from wiki.models import MAX_RECORDING_BYTES, WikiPage


def may_upload(member: User, target: str, _size: int) -> Decision:
    """Send a file of sound or pictures for a page (its public id)."""
    page = WikiPage.objects.visible_to(member).filter(public_id=target).first()
    if page is None:
        raise Http404
    return can_record(member, page.specific)


purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_RECORDING_BYTES, may_upload=may_upload))
demonstrations.register(Demonstration(key="knowledge", noun="knowledge pages", order=50, load=load_knowledge))
# After the plans of departures.
demonstrations.register(Demonstration(key="questions", noun="questions to those who leave", order=85, load=load_questions))
