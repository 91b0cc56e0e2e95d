"""Kinds of news of the wiki."""

from wiki.notifications import keeping
from wiki.notifications.following import ADDED, DELETED, EDITED, MOVED
from wiki.notifications.old_wikis import OLD_WIKI
from wiki.notifications.viruses import INFECTED

__all__ = ["ADDED", "DELETED", "EDITED", "INFECTED", "MOVED", "OLD_WIKI", "keeping"]
