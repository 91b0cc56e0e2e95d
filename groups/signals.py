"""What groups announce. Every signal is sent inside the transaction of what it announces.

- `member_admitted(sender=Group, group, member, role)`: someone came into a group, or an expired guest came back.
- `member_left(sender=Group, group, member)`: someone is in it no longer, whoever decided it.
- `group_deleted(sender=Group, group)`: nobody finds the group any more.
"""

from django.dispatch import Signal

member_admitted = Signal()
member_left = Signal()
group_deleted = Signal()
