"""The personas of groups, signed in once for all the tests of a table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client

from intranet.kernel.testing import ANONYMOUS, sign_in_as
from tests.groups.world import World, make_world
from tests.keeping import undone

# Whoever is not signed in is sent to sign in before a view runs, at every address of the site (`test_addresses`): in a table it
# is seen once for each address.
SENT_TO_SIGN_IN = (ANONYMOUS, "suspended")
# How `keeper` knows them.
START = "groups world, signed in"


@dataclass(frozen=True)
class SignedIn:
    """The world, and a session of each persona who may have one."""

    world: World
    sessions: Mapping[str, str]
    # One for all: another would load the middleware again.
    browser: Client = field(default_factory=Client)

    def tab(self, persona: str) -> Client:
        """The browser, with the session of a persona and nothing that an answer left in it."""
        self.browser.cookies.clear()
        if persona in self.sessions:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[persona]
        return self.browser

    def status(self, persona: str, method: str, address: str, data: Mapping[str, str]) -> int:
        """What an address answers; 302 to the sign-in page is told as 401. What the request did is undone."""
        tab = self.tab(persona)
        ask: Callable[..., Any] = tab.post if method == "POST" else tab.get
        with undone():
            response = ask(address, data)
        is_sent_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url("account_login"))
        return 401 if is_sent_to_sign_in else int(response.status_code)


@contextmanager
def everybody_signed_in() -> Iterator[SignedIn]:
    world = make_world()
    tabs = {persona: sign_in_as(Client(), person) for persona, person in world.people.items() if person is not None}
    for persona in tabs.keys() - SENT_TO_SIGN_IN:
        tabs[persona].get("/help/")  # what a session remembers from its first page on is not asked for again
    yield SignedIn(world, {persona: tab.cookies[settings.SESSION_COOKIE_NAME].value for persona, tab in tabs.items()})


def bare_page(_request: object, status: int, context: Mapping[str, object] | None = None) -> HttpResponse:
    """A page of an error with its reason alone. To draw the whole of it, which has tests of its own, is half of a refusal."""
    return HttpResponse(str(context), status=status)
