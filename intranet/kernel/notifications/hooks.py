"""What other parts ask of notifications."""

from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.notifications import actions

# After every part that makes news.
demonstrations.register(Demonstration(key="news", noun="news", order=100, load=actions.tell_news))
