"""What the kernel asks of groups: what is followed, and who is mentioned.

Modules are found by name in the app alone: the others that register something are imported here.
"""

from groups import (
    api_discussions,  # noqa: F401
    api_joining,  # noqa: F401
    discussions_panel,  # noqa: F401
    exports_discussions,  # noqa: F401
    panels_joining,  # noqa: F401
    reporting,  # noqa: F401
    search_discussions,  # noqa: F401
)
from groups.actions.demonstration import load_groups
from groups.actions.discussions.demonstration import load_discussions
from groups.actions.joining.demonstration import load_joining
from groups.notifications import discussions, exports, joining  # noqa: F401
from groups.permissions import can_follow_group
from groups.permissions.discussions import can_follow_thread
from groups.queries.mentions import people_to_mention
from intranet.kernel.content.mentions import Completion, completions
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables

followables.register(Followable("group", can_follow_group))
followables.register(Followable("thread", can_follow_thread))
completions.register(Completion("group", people_to_mention))
demonstrations.register(Demonstration(key="groups", noun="groups", order=10, load=load_groups))
demonstrations.register(Demonstration(key="joining", noun="requests and invitations", order=20, load=load_joining))
demonstrations.register(Demonstration(key="discussions", noun="discussions", order=20, load=load_discussions))
