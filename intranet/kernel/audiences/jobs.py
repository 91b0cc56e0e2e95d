"""Places that move, with what is in them."""

from intranet.kernel.audiences.actions import deliver_moves
from intranet.kernel.audiences.models import PlaceMove
from intranet.kernel.work.outboxes import Outbox, boxes

boxes.register(Outbox(name="moves of places", model=PlaceMove, deliver=deliver_moves, batch=5))
