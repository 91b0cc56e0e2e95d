"""Kinds of news of the wiki."""

from wiki.notifications import keeping
from wiki.notifications.following import ADDED, DELETED, EDITED, MOVED

__all__ = ["ADDED", "DELETED", "EDITED", "MOVED", "keeping"]
