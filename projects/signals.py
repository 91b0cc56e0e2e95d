"""What projects tell others of, in the transaction of the change."""

from typing import Final

from django.dispatch import Signal

project_placed: Final = Signal()
"""Who sees a project may have changed: it went into a group or out of one, another organization leads it, or moderation hid it
or restored it; or it has ended. Arguments: `project`."""
