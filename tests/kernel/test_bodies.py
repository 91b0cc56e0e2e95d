"""The largest form fits through the server and through what stands before it, and the event loop parses none."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from twisted.internet.testing import StringTransport

from intranet.asgi import doors
from intranet.kernel.blobs.images import MAX_BYTES
from intranet.kernel.realtime.doors import SocketDoor
from intranet.kernel.serving.bodies import BoundedFactory
from intranet.kernel.serving.doors import Door
from microblog.models.attachments import MAX_IMAGES

MEGABYTE = 1024 * 1024


def test_nginx_lets_through_what_each_door_takes() -> None:
    text = (Path(settings.ROOT) / "deploy" / "nginx" / "passerelle.conf").read_text()
    locations = dict(re.findall(r"^ +location (\S+) \{\n(.*?)^ +\}", text, re.MULTILINE | re.DOTALL))
    whole = re.search(r"^    client_max_body_size\s+(\d+)m;", text, re.MULTILINE)
    assert whole
    for door in doors:
        # As nginx does: that of the longest prefix.
        own = locations[max((one for one in locations if door.path.startswith(one)), key=len)]
        if isinstance(door, SocketDoor):
            assert "proxy_read_timeout    1h;" in own, door.path
        elif isinstance(door, Door):
            bound = re.search(r"client_max_body_size\s+(\d+)m;", own) or whole
            assert int(bound[1]) * MEGABYTE >= door.max_body_bytes, door.path
    assert int(whole[1]) * MEGABYTE == doors.door_of("/").max_body_bytes


def test_a_post_with_all_its_pictures_fits() -> None:
    words = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert MAX_IMAGES * MAX_BYTES + words <= doors.door_of("/").max_body_bytes


class Receiving:
    """What a request asks of the server that it belongs to; remembers the requests and answers none."""

    proxy_forwarded_address_header = None
    root_path = server_name = ""

    def __init__(self) -> None:
        self.received: list[tuple[dict[bytes, Any], bytes]] = []
        self.requests: list[Any] = []

    def log_action(self, *_details: object) -> None:
        pass

    def protocol_connected(self, _request: object) -> None:
        pass

    def protocol_disconnected(self, _request: object) -> None:
        pass

    def create_application(self, request: Any, _scope: object) -> None:
        self.requests.append(request)
        self.received.append((request.args, request.content.read()))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=1&a=2"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'),
        ("multipart/form-data; boundary=b", b"nothing of the kind"),
    ],
)
def test_a_form_arrives_whole_and_the_event_loop_has_not_parsed_it(kind: str, body: bytes) -> None:
    server, transport = Receiving(), StringTransport()
    protocol = BoundedFactory(server, doors).buildProtocol(None)
    protocol.makeConnection(transport)
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    protocol.dataReceived(head.encode() + body)
    assert server.received == [({}, body)]
    protocol.connectionLost(None)


def test_the_next_piece_of_an_answer_waits_for_its_reader() -> None:
    server, transport = Receiving(), StringTransport()
    protocol = BoundedFactory(server, doors).buildProtocol(None)
    protocol.makeConnection(transport)
    protocol.dataReceived(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    (request,) = server.requests
    request.handle_reply({"type": "http.response.start", "status": 200, "headers": []})
    request.handle_reply({"type": "http.response.body", "body": b"one", "more_body": True})
    waiting = request.flow.wait()
    transport.producer.pauseProducing()  # as a transport does whose buffer is full

    async def is_held() -> bool:
        task = asyncio.ensure_future(waiting)
        await asyncio.sleep(0)
        held = not task.done()
        transport.producer.resumeProducing()
        await task
        return held

    assert asyncio.run(is_held())
    request.handle_reply({"type": "http.response.body", "body": b"two"})
    assert b"one" in transport.value()
    assert b"two" in transport.value()
