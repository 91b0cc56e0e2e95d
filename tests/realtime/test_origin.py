"""A page of another site opens no connection with the cookies of ours."""

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator

from intranet.kernel.realtime.routing import websockets


@pytest.mark.parametrize("origin", [b"https://evil.example", b"https://testserver.evil.example", b"null", None])
def test_a_page_of_another_site_is_refused(origin: bytes | None) -> None:
    async def is_let_in() -> bool:
        headers = [] if origin is None else [(b"origin", origin)]
        connection = WebsocketCommunicator(websockets, "/ws/", headers)
        accepted, _code = await connection.connect(timeout=5)
        return bool(accepted)

    assert not async_to_sync(is_let_in)()
