"""The largest form fits through the server and through what stands before it, and the event loop parses none."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from twisted.internet.testing import StringTransport

from intranet.kernel.blobs.images import MAX_BYTES
from intranet.kernel.serving.bodies import MAX_BODY_BYTES, BoundedFactory
from microblog.models.attachments import MAX_IMAGES

MEGABYTE = 1024 * 1024


def test_nginx_lets_through_what_the_server_takes() -> None:
    text = (Path(settings.ROOT) / "deploy" / "nginx" / "passerelle.conf").read_text()
    bounds = re.findall(r"client_max_body_size\s+(\d+)m;", text)
    assert [int(bound) * MEGABYTE for bound in bounds] == [MAX_BODY_BYTES]


def test_a_post_with_all_its_pictures_fits() -> None:
    words = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert MAX_IMAGES * MAX_BYTES + words <= MAX_BODY_BYTES


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
    protocol = BoundedFactory(server).buildProtocol(None)
    protocol.makeConnection(transport)
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    protocol.dataReceived(head.encode() + body)
    assert server.received == [({}, body)]
    protocol.connectionLost(None)


def test_the_next_piece_of_an_answer_waits_for_its_reader() -> None:
    server, transport = Receiving(), StringTransport()
    protocol = BoundedFactory(server).buildProtocol(None)
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
