"""What the kernel asks of groups: who follows one, who is mentioned in it, and the demonstration."""

from groups.actions.demonstration import load_groups
from groups.permissions import can_follow_group
from groups.queries.audiences import GROUPS, origins_of
from groups.queries.mentions import people_to_mention
from intranet.kernel.audiences.kinds import audience_kinds
from intranet.kernel.audiences.reach import guest_origins
from intranet.kernel.content.mentions import Completion, completions
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables

followables.register(Followable("group", can_follow_group))
audience_kinds.register(GROUPS)
guest_origins.register(origins_of)
completions.register(Completion("group", people_to_mention))
demonstrations.register(Demonstration(key="groups", noun="groups", order=10, load=load_groups))
