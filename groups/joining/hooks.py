"""What the kernel asks of joining: its part of the demonstration."""

from groups.joining.actions.demonstration import load_joining
from intranet.kernel.demonstrations import Demonstration, demonstrations

demonstrations.register(Demonstration(key="joining", noun="requests and invitations", order=20, load=load_joining))
