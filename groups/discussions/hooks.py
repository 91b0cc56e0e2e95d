"""What the kernel asks of discussions: who follows one, and the demonstration."""

from groups.discussions.actions.demonstration import load_discussions
from groups.discussions.permissions import can_follow_thread
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables

followables.register(Followable("thread", can_follow_thread))
demonstrations.register(Demonstration(key="discussions", noun="discussions", order=20, load=load_discussions))
