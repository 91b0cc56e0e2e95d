"""A page of another site opens no connection with the cookies of ours."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from pytest_django.fixtures import Settings

from intranet.kernel.realtime.origins import is_of_this_site
from intranet.kernel.realtime.sockets import live_pages


@pytest.mark.parametrize("path", ["/ws/", "/ws/other/"])
@pytest.mark.parametrize("origin", [b"https://evil.example", b"https://testserver.evil.example", b"null", None])
def test_a_page_of_another_site_is_refused(origin: bytes | None, path: str) -> None:
    async def is_let_in() -> bool:
        headers = [(b"host", b"testserver")] if origin is None else [(b"host", b"testserver"), (b"origin", origin)]
        connection = WebsocketCommunicator(live_pages.application, path, headers)
        accepted, _code = await connection.connect(timeout=5)
        return bool(accepted)

    assert not async_to_sync(is_let_in)()


@pytest.mark.parametrize(
    ("origin", "host", "is_ours"),
    [
        ("http://testserver", "testserver", True),
        ("http://testserver:80", "testserver", True),
        ("https://testserver", "testserver", True),  # the proxy has the certificate
        ("https://TestServer", "testserver:443", True),
        ("http://testserver:8000", "testserver:8000", True),
        ("http://testserver:8000", "testserver", False),
        ("http://testserver:8000", "testserver:9000", False),
        ("http://testserver", "testserver:8000", False),
        ("ftp://testserver", "testserver", False),
        ("http://evil.example", "evil.example", False),  # a name of theirs that leads to our address
        ("http://testserver@evil.example", "testserver", False),
        ("testserver", "testserver", False),
        ("", "testserver", False),
        ("http://testserver", "", False),
        ("https://intranet.gouv.example:8443", "inside:8000", True),  # the address that members know
        ("http://intranet.gouv.example:8443", "inside:8000", False),
        ("https://intranet.gouv.example", "inside:8000", False),
    ],
)
def test_the_host_and_the_port_are_those_of_the_page(origin: str, host: str, is_ours: bool, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://intranet.gouv.example:8443"
    scope: dict[str, Any] = {"headers": [(b"host", host.encode()), (b"origin", origin.encode())]}
    assert is_of_this_site(scope) is is_ours
