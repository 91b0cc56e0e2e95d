"""What joining does when a member leaves a group."""

from groups.joining.actions.guests import hand_over_guests
from groups.signals import member_left

member_left.connect(hand_over_guests)
