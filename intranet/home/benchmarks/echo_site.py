"""The doors of the product, and a bare one that sends each message to all others: what the way alone takes."""

from intranet.asgi import doors as doors_of_product
from intranet.kernel.realtime.loop import remembering_loop
from intranet.kernel.serving.doors import Doors, Receive, Scope, Send


class Echo:
    """The door. It admits everybody, and neither reads nor keeps anything."""

    path = "/ws/echo/"
    label = "echo"

    def __init__(self) -> None:
        self._here = set[Send]()

    async def application(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self._here.add(send)
        try:
            while (event := await receive())["type"] != "websocket.disconnect":
                for other in self._here - {send}:
                    await other({"type": "websocket.send", "bytes": event["bytes"]})
        finally:
            self._here.discard(send)


doors = Doors(*doors_of_product, Echo(), count_refusal=doors_of_product.count_refusal)
application = remembering_loop(doors)
