"""A bare door that sends each message on to all others: what the way through the server alone takes."""

from intranet.kernel.serving.doors import Receive, Scope, Send


class Echo:
    """It admits everybody, and neither reads nor keeps anything."""

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
