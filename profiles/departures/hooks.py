"""What the kernel asks of departures."""

from intranet.kernel.demonstrations import Demonstration, demonstrations
from profiles.departures.actions.demonstration import load_departures

demonstrations.register(Demonstration(key="departures", noun="plans of departures", order=80, load=load_departures))
