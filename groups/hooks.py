"""What the kernel asks of groups: who follows one, who is mentioned in it, and the demonstration."""

from django.utils.translation import ngettext

from groups.actions.demonstration import load_groups
from groups.permissions import can_follow_group
from groups.queries.audiences import GROUPS, origins_of
from groups.queries.mentions import people_to_mention
from groups.queries.together import count_shared, partners_in_groups
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.kinds import audience_kinds
from intranet.kernel.audiences.reach import guest_origins
from intranet.kernel.content.mentions import Completion, completions
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.work_ties import WorkTie, work_ties


def _shared_words(viewer: User, other: User) -> str:
    count = count_shared(viewer, other)
    return ngettext("You share {count} group", "You share {count} groups", count).format(count=count) if count else ""


followables.register(Followable("group", can_follow_group))
audience_kinds.register(GROUPS)
guest_origins.register(origins_of)
completions.register(Completion("group", people_to_mention))
demonstrations.register(Demonstration(key="groups", noun="groups", order=10, load=load_groups))
work_ties.register(WorkTie(key="groups", icon="users", order=10, partners=partners_in_groups, words=_shared_words))
