"""What audiences announce.

- `access_narrowed(sender=Audience, members)`: these members (a list of public ids) have just lost an audience, or one of the
  ways into it; inside the transaction that takes it from them.
- `access_widened(sender=Audience, members)`: these members (a list of public ids) have just got an audience.
- `places_moved(sender=Place, keys)`: what is in these places (a list of keys) is shown to others from now on; inside the
  transaction that moves them.
- `things_moved(sender=MODEL, keys)`: these things (primary keys) have just got the audience of their place; inside the
  transaction that gave it to them.
- `revealed(sender=Reveal, reveal)`: an administrator may read something of the owner of this row for an hour; inside the
  transaction that records it. A thing of several owners has a row for each.
"""

from django.dispatch import Signal

access_narrowed = Signal()
access_widened = Signal()
places_moved = Signal()
things_moved = Signal()
revealed = Signal()
