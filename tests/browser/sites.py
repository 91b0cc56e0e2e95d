"""A real server with WebSockets, and browsers of its members with pages that stay open."""

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests.browser.waiting import until
from tests.realtime.test_sockets import is_listening
from tests.work.installations import PATIENCE_S, Installation, Process, free_port, wait_until

SETTINGS = "tests.realtime.site.settings"
# Within this time of its own, a page that lost its server connects again; where it can't, it asks over HTTP.
RECONNECTED_WITHIN_MS = 60_000

PEOPLE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from intranet.kernel.audiences.actions import add_audience_member, audience_for, everyone
from intranet.kernel.testing import make_member
everyone()
for name in NAMES:
    member = make_member(name)
    add_audience_member(audience=audience_for(kind="group", key="a"), member=member)
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    print("session", session.session_key)
"""
# Once the worker has had the pages of everybody who lost something look again.
UNTIL_TOLD = """
from intranet.kernel.realtime.models import RevokedAccess
from tests.work.installations import wait_until
wait_until(lambda: not RevokedAccess.objects.exists())
"""


class Site:
    """A server that a test stops and starts, and sessions of its two members."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.port = free_port()
        self._server: Process | None = None
        self.sessions = self.sign_in("Luc Roy", "Nam Pham")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server; it is there when it says so."""
        self._server = server = self._installation.start("serve", f"--port={self.port}", DJANGO_SETTINGS_MODULE=SETTINGS)
        wait_until(lambda: is_listening(self.port) or server.has_ended)
        assert not server.has_ended, server.output

    def stop(self) -> None:
        assert self._server is not None
        self._server.stop()

    def kill(self) -> None:
        """As `kill -9`."""
        assert self._server is not None
        self._server.kill()

    def script(self, script: str) -> str:
        """Run a script in another process, which does not reach the open pages by itself."""
        return self._installation.script(script)

    def named(self, script: str) -> dict[str, str]:
        """What a script printed, each line as name=value."""
        return dict(line.split("=", 1) for line in self.script(script).splitlines() if "=" in line)

    def sign_in(self, *names: str) -> list[str]:
        """Make these members, each with a session."""
        said = self.script(f"NAMES = {names!r}\n{PEOPLE}")
        return [line.removeprefix("session ") for line in said.splitlines() if line.startswith("session ")]

    def announce(self, *arguments: object) -> None:
        self.script(f"from tests.realtime.site.urls import announce\nannounce{arguments!r}")


def context_of(browser: Browser, site: Site, session: str) -> BrowserContext:
    """A browser that is signed in, in English, with a clock that a test can move forward."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 800})
    cookies = {"sessionid": session, "language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
    context.clock.install()
    context.set_default_timeout(PATIENCE_S * 1000)
    return context


def open_page(context: BrowserContext, address: str) -> Tab:
    """A page, when it listens."""
    tab = context.new_page()
    heard: list[str] = []
    tab.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    tab.goto(address)
    until(tab, lambda: any('"changes"' in frame for frame in heard))
    return tab
