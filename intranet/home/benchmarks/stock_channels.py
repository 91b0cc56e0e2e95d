"""What the hub is compared with: a consumer and a group as the documentation of Channels has them, served by daphne.

`daphne intranet.home.benchmarks.stock_channels:application`, with the settings of the benchmark. Nobody signs in.
"""

import json
import time
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

GROUP = "all"


class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Joins the group, and sends what one page says to all."""

    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, _code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        message = json.loads(text_data or "{}") | {"at": time.time_ns() // 1000}
        await self.channel_layer.group_send(GROUP, {"type": "broadcast", "text": json.dumps(message)})

    async def broadcast(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/", Consumer.as_asgi())])})
