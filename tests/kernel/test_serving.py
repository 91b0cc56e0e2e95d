"""The server: frames that leave at once, and requests that are answered in one go."""

import asyncio
import traceback

import pytest
from asgiref.testing import ApplicationCommunicator
from autobahn.websocket.protocol import PreparedMessage, WebSocketProtocol
from django.http import HttpResponse
from django.urls import path
from twisted.internet.abstract import FileDescriptor
from twisted.internet.main import CONNECTION_LOST

from intranet.kernel.fast.handler import OneGoHandler
from intranet.kernel.fast.sockets import PromptSocket, text_frame
from intranet.kernel.realtime import loop

stacks: list[list[str]] = []
answering: list[bool] = []


def _answer(_request):
    stacks.append([frame.name for frame in traceback.extract_stack()])
    answering.append(loop.is_answering())
    return HttpResponse("ici")


urlpatterns = [path("here/", _answer)]


class Transport:
    """A socket that takes so many bytes at once; None when it is lost."""

    connected = True
    disconnecting = False

    def __init__(self, room=10_000, waiting=b""):
        self.room = room
        self.dataBuffer, self._tempDataBuffer = waiting, []
        self.at_once, self.later = b"", b""

    def writeSomeData(self, data):  # noqa: N802
        if self.room is None:
            return CONNECTION_LOST
        self.at_once += data[: self.room]
        return min(self.room, len(data))

    def write(self, data):
        self.later += data


def _page(transport):
    page = PromptSocket()
    page.transport = transport
    page.state, page.send_queue, page._perMessageCompress = WebSocketProtocol.STATE_OPEN, [], None
    return page


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_a_frame_is_that_of_the_library(size):
    text = "é" * (size // 2) + "e" * (size % 2)
    assert text_frame(text) == PreparedMessage(text.encode(), False, False, True).payloadHybi


def test_a_frame_leaves_at_once():
    page = _page(Transport())
    assert page.push("bonjour")
    assert page.transport.at_once == text_frame("bonjour")
    assert page.transport.later == b""


@pytest.mark.parametrize(("room", "at_once"), [(3, 3), (0, 0), (None, 0)])
def test_what_a_socket_does_not_take_follows_in_order(room, at_once):
    page = _page(Transport(room))
    assert page.push("bonjour")
    assert page.transport.at_once == text_frame("bonjour")[:at_once]
    assert page.transport.at_once + page.transport.later == text_frame("bonjour")


def test_what_waits_is_kept_where_it_is_looked_for():
    real = FileDescriptor()
    real.connected = True
    real.startWriting = lambda: None
    real.write(b"before")
    assert (real.dataBuffer, list(real._tempDataBuffer), real.disconnecting) == (b"", [b"before"], False)


def test_nothing_overtakes_what_waits():
    page = _page(Transport(waiting=b"before"))
    assert page.push("bonjour")
    assert (page.transport.at_once, page.transport.later) == (b"", text_frame("bonjour"))


def test_a_page_that_has_not_been_let_in_or_has_left_is_pushed_nothing():
    for state in (WebSocketProtocol.STATE_CONNECTING, WebSocketProtocol.STATE_CLOSING, WebSocketProtocol.STATE_CLOSED):
        page = _page(Transport())
        page.state = state
        assert not page.push("bonjour")
        assert page.transport.at_once == page.transport.later == b""


async def _ask():
    scope = {"type": "http", "method": "GET", "path": "/here/", "headers": [(b"host", b"testserver")]}
    talk = ApplicationCommunicator(loop.remembering_loop(OneGoHandler()), scope)
    await talk.send_input({"type": "http.request"})
    assert (await talk.receive_output())["status"] == 200
    assert (await talk.receive_output())["body"] == b"ici"
    await talk.wait()


@pytest.mark.urls("tests.kernel.test_serving")
def test_a_request_is_answered_in_one_go_of_its_thread(settings):
    settings.MIDDLEWARE = ["intranet.kernel.fast.roomy_stack.RoomyStackMiddleware", "django_htmx.middleware.HtmxMiddleware"]
    asyncio.run(_ask())
    assert "_call" in stacks[-1]
    assert "run_until_future" not in stacks[-1]
    assert answering[-1]
    assert not loop.is_answering()
