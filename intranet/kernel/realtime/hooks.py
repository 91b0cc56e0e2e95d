"""What other parts ask of live pages."""

from intranet.kernel.audiences import places
from intranet.kernel.realtime.models import Change

places.copies.register(Change)
