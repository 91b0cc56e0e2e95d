"""What follows announce, inside the transaction that changes them.

- `followed(sender=Follow, member, key)`: a member follows a thing they did not follow before.
- `unfollowed(sender=Follow, member, key)`: a member no longer does.
"""

from django.dispatch import Signal

followed = Signal()
unfollowed = Signal()
