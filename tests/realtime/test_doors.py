"""Every door of the site, and one more: who is let in, who is shown out, and how much is taken."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from twisted.internet.testing import StringTransport

from intranet.asgi import doors
from intranet.kernel.accounts import actions as account_actions
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences import actions as audience_actions
from intranet.kernel.audiences.models import Audience
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.observability import metrics
from intranet.kernel.realtime import actions, events, hub, loop, reading, sockets
from intranet.kernel.realtime import doors as doors_room
from intranet.kernel.realtime.connections import Connection
from intranet.kernel.realtime.doors import Messages, SocketDoor
from intranet.kernel.realtime.hub import MAX_OF_A_MEMBER, Hub
from intranet.kernel.realtime.loop import remembering_loop
from intranet.kernel.serving.bodies import BoundedFactory
from intranet.kernel.serving.doors import Door, Doors, Receive, Scope, Send
from intranet.kernel.testing import make_member
from tests.kernel.test_bodies import Receiving
from tests.work.installations import PATIENCE_S

pytestmark = pytest.mark.django_db(transaction=True)

HOST = (b"host", b"testserver")
OURS, THEIRS = (b"origin", b"http://testserver"), (b"origin", b"https://evil.example")
KEY = "page:a"
REFUSED = "refused"  # before the handshake: a browser learns no code


async def _echo(connection: Connection, messages: Messages) -> None:
    await connection.send({"type": "websocket.send", "text": "ready"})
    async for message in messages:
        await connection.send({"type": "websocket.send", "text": message})


def _admits(member: User, rest: str) -> list[str] | None:
    """At the address of an audience, those who are of it."""
    audience = Audience.objects.filter(kind="group", key=rest.rstrip("/")).first()
    return [KEY] if audience is not None and audience.pk in audience_ids(member) else None


async def _upload(scope: Scope, receive: Receive, send: Send) -> None:
    """Nothing calls it: its door is asked how much it takes."""


editor = SocketDoor(path="/edit/", label="editor", serve=_echo, admits=_admits, max_message_size=1_000, burst=50)
parcels = Door(path="/parcels/", label="parcels", application=_upload, max_body_bytes=1_000)
table = Doors(*doors, editor, parcels, count_refusal=metrics.count_refusal)
application = remembering_loop(table)
ADDRESSES = {"live": "/ws/", "editor": "/edit/g/"}


@sync_to_async
def in_a_request[ResultT](work: Callable[[], ResultT]) -> ResultT:
    """What a view does in its thread, whose connections end with it."""
    try:
        return work()
    finally:
        connections.close_all()


class Socket:
    """A connection to one of the doors."""

    def __init__(self, path: str, session_key: str = "", origin: tuple[bytes, bytes] = OURS) -> None:
        self._socket = WebsocketCommunicator(
            application, path, [HOST, origin, (b"cookie", b"sessionid=" + session_key.encode())]
        )

    async def open(self) -> Any:
        """`refused`, or what is heard first: a text, or the code of a close."""
        accepted, _code = await self._socket.connect(timeout=PATIENCE_S)
        return await self.hear() if accepted else REFUSED

    async def say(self, text: str) -> None:
        await self._socket.send_to(text_data=text)

    async def hear(self) -> Any:
        event = await self._socket.receive_output(timeout=PATIENCE_S)
        return event["text"] if event["type"] == "websocket.send" else event["code"]

    async def hears_nothing(self) -> bool:
        return bool(await self._socket.receive_nothing(timeout=0.2))

    async def leave(self) -> None:
        await self._socket.disconnect()


@pytest.fixture
def member() -> User:
    return make_member("Luc Roy")


@pytest.fixture
def audience(member: User) -> Audience:
    made = audience_actions.audience_for(kind="group", key="g")
    audience_actions.add_audience_member(audience=made, member=member)
    return made


@pytest.fixture
async def session(member: User, audience: Audience, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The key of a session of the member, who may be at the editor's address."""
    own = Hub()
    for room in (events, sockets, doors_room):
        monkeypatch.setattr(room, "hub", own)
    monkeypatch.setattr(hub, "MAX_TRUST_AT_DOOR_S", 10 * PATIENCE_S)  # nobody is looked at again without a reason
    yield await in_a_request(lambda: session_of(member))
    monkeypatch.setattr(loop, "_loop", None)
    for _ in range(8):
        await reading.read(connections.close_all)


def session_of(member: User) -> str:
    client = Client()
    client.force_login(member)
    key = str(client.session.session_key)
    UserSession.objects.get_or_create(user=member, session_key=key, defaults={"ip": "127.0.0.1"})
    return key


async def opened(label: str, session: str) -> Socket:
    """A connection that was let in and has heard its greeting."""
    socket = Socket(ADDRESSES[label], session)
    assert "ready" in await socket.open()
    return socket


async def asked(path: str) -> int:
    """The status of a page that needs no database."""
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [HOST]}
    talk = ApplicationCommunicator(application, scope)
    await talk.send_input({"type": "http.request", "body": b""})
    started = await talk.receive_output(timeout=PATIENCE_S)
    await talk.wait()
    return int(started["status"])


def test_every_door_is_in_this_table() -> None:
    assert {door.label for door in doors} == {"pages", "live", "recordings", "uploads", "wiki"}
    assert {door.label for door in table if isinstance(door, SocketDoor)} == {*ADDRESSES, "wiki"}


def test_pages_want_a_session_of_this_site_that_still_holds(member: User, settings: Settings) -> None:
    client, address = Client(enforce_csrf_checks=True), reverse("accounts:hub")
    assert client.get(address).status_code == 302
    client.force_login(member)
    assert client.get(address).status_code == 200
    assert client.post(reverse("accounts:preferences"), headers={"origin": "https://evil.example"}).status_code == 403
    settings.READ_ONLY = True
    assert client.get(address).status_code == 200
    assert client.post(reverse("accounts:preferences")).status_code == 503
    settings.READ_ONLY = False
    suspend(member, "")
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("label", ADDRESSES)
async def test_a_socket_wants_a_session_and_a_page_of_this_site(label: str, session: str) -> None:
    assert await Socket(ADDRESSES[label]).open() == 4401
    assert await Socket(ADDRESSES[label], "a" * 32).open() == 4401
    assert await Socket(ADDRESSES[label], session, THEIRS).open() == REFUSED
    assert await Socket("/nothing/", session).open() == REFUSED
    socket = await opened(label, session)
    await socket.leave()


@pytest.mark.parametrize("path", ["/ws/other/", "/edit/", "/edit/h/"])
async def test_a_door_admits_nobody_to_what_is_not_theirs(path: str, session: str) -> None:
    assert await Socket(path, session).open() == 4404


def suspend(member: User, _session: str) -> None:
    account_actions.suspend_member(actor=None, member=member, reason="test")


def retire(member: User, _session: str) -> None:
    account_actions.retire_member(actor=None, member=member)
    assert member.kind == Kind.RETIREE


def revoke(member: User, _session: str) -> None:
    account_actions.end_other_sessions(member=member, kept_key="")


def sign_out(_member: User, session: str) -> None:
    client = Client()
    client.cookies["sessionid"] = session
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(session_key=session).exists()


def remove(member: User, _session: str) -> None:
    audience_actions.remove_audience_member(audience=Audience.objects.get(kind="group", key="g"), member=member)


def close(_member: User, _session: str) -> None:
    """The thing goes, or is given to others; the news of it is for its new readers."""
    thing = Audience.objects.get(kind="group", key="g")
    Audience.objects.filter(pk=thing.pk).update(key="h")
    others = audience_actions.audience_for(kind="group", key="others")
    actions.tell_readers(
        thing=type("Thing", (), {"audience_id": others.pk, "place_id": None})(), keys=[KEY], name="moved", facts={}
    )


REVOCATIONS = [
    ("live", suspend, 4401),
    ("live", retire, 4401),
    ("live", revoke, 4401),
    ("live", sign_out, 4401),
    ("editor", suspend, 4401),
    ("editor", retire, 4401),
    ("editor", revoke, 4401),
    ("editor", sign_out, 4401),
    ("editor", remove, 4404),
    ("editor", close, 4404),
]


@pytest.mark.parametrize(("label", "change", "code"), REVOCATIONS)
async def test_who_may_be_there_no_more_is_closed_at_once(
    label: str, change: Callable[[User, str], None], code: int, session: str, member: User
) -> None:
    socket = await opened(label, session)
    await in_a_request(lambda: change(member, session))
    assert await socket.hear() == code


async def test_who_leaves_a_group_stays_on_the_pages_that_they_may_see(session: str, member: User) -> None:
    socket = await opened("live", session)
    await in_a_request(lambda: remove(member, session))
    assert await socket.hears_nothing()
    await socket.leave()


async def test_a_closed_connection_says_nothing_more(session: str, member: User) -> None:
    socket = await opened("editor", session)
    await socket.say("before")
    assert await socket.hear() == "before"
    await in_a_request(lambda: suspend(member, session))
    assert await socket.hear() == 4401
    await socket.say("after")
    assert await socket.hears_nothing()


async def test_a_connection_that_writes_ends_when_its_rights_cannot_be_read(
    session: str, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = await opened("editor", session)

    async def fail(*_question: object) -> None:
        raise OperationalError

    monkeypatch.setattr(hub, "read", fail)
    await in_a_request(lambda: events.look_again([member.public_id]))
    assert await socket.hear() == 4503


async def test_news_are_for_pages_and_not_for_other_doors(session: str, member: User) -> None:
    page, edited = await opened("live", session), await opened("editor", session)
    await in_a_request(lambda: actions.tell(members=[member.public_id], name="bell", facts={"count": 1}))
    assert '"bell"' in await page.hear()
    assert await edited.hears_nothing()
    await page.leave()
    await edited.leave()


async def test_while_the_site_is_read_only_pages_hear_and_nobody_edits(session: str, settings: Settings) -> None:
    settings.READ_ONLY = True
    page = await opened("live", session)
    await page.leave()
    assert await Socket(ADDRESSES["editor"], session).open() == 4503


@pytest.mark.parametrize(("label", "size"), [("live", 16 * 1024), ("editor", 1_000)])
async def test_a_message_that_is_too_large_ends_a_connection(label: str, size: int, session: str) -> None:
    socket = await opened(label, session)
    await socket.say("x" * (size + 1))
    assert await socket.hear() == 4413


@pytest.mark.parametrize(("label", "burst", "text"), [("live", 20, '{"type": "ack", "count": 1}'), ("editor", 50, "x")])
async def test_who_talks_without_end_is_closed(label: str, burst: int, text: str, session: str) -> None:
    socket = await opened(label, session)
    for _ in range(burst + 10):
        await socket.say(text)
    heard = [await socket.hear()]
    while heard[-1] == text:
        heard.append(await socket.hear())
    assert heard[-1] == 4429


async def test_a_member_has_as_many_connections_at_one_door_whatever_they_have_at_others(session: str) -> None:
    pages = [await opened("live", session) for _ in range(MAX_OF_A_MEMBER)]
    assert await Socket(ADDRESSES["live"], session).open() == 4429
    edited = await opened("editor", session)
    for socket in [*pages, edited]:
        await socket.leave()


def answered(path: str, size: int, is_declared: bool) -> bytes:
    """What the server writes at once to a request with a body of this size."""
    server, transport = Receiving(), StringTransport()
    protocol = BoundedFactory(server, table).buildProtocol(None)
    protocol.makeConnection(transport)
    head = f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\n"
    if is_declared:
        protocol.dataReceived(f"{head}Content-Length: {size}\r\n\r\n".encode())
    else:
        protocol.dataReceived(f"{head}Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n".encode() + b"x" * size)
    written = bytes(transport.value())
    protocol.connectionLost(None)
    return written


@pytest.mark.parametrize("path", ["/parcels/a", "/parcels/?x=/", "/%70arcels/a"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_each_door_has_a_largest_body(path: str, is_declared: bool) -> None:
    assert answered(path, 1_000, is_declared) == b""
    assert answered(path, 1_001, is_declared).startswith(b"HTTP/1.1 413")
    for elsewhere in ("/other/parcels/", "http://localhost/parcels/", "*"):
        assert answered(elsewhere, 1_001, is_declared) == b""


async def test_what_is_at_no_door_is_the_affair_of_pages() -> None:
    assert await asked("http://localhost/health/live") == await asked("/nothing")


async def test_doors_are_counted_by_their_labels(session: str) -> None:
    def measured() -> list[float]:
        wanted = [
            ("passerelle_refusals_total", {"door": "parcels", "reason": "too_large"}),
            ("passerelle_refusals_total", {"door": "editor", "reason": "origin"}),
            ("passerelle_requests_total", {"door": "pages", "method": "GET", "route": "/health/live", "status": "2xx"}),
            ("passerelle_open_sockets", {"door": "editor"}),
        ]
        families = metrics.registry.restricted_registry([name for name, _labels in wanted]).collect()
        samples = [sample for family in families for sample in family.samples]
        return [sum(one.value for one in samples if (one.name, one.labels) == pair) for pair in wanted]

    before = measured()
    answered("/parcels/", 1_001, is_declared=True)
    await Socket(ADDRESSES["editor"], session, THEIRS).open()
    assert await asked("/health/live") == 200
    edited = await opened("editor", session)
    assert [now - then for now, then in zip(measured(), before, strict=True)] == [1, 1, 1, 1]
    await edited.leave()
    assert measured()[-1] == before[-1]
