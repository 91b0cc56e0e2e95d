"""The event loop of the server in this process, for the threads that have something to say to open pages.

Connections are touched on this loop only: a thread hands it what it has to say.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from intranet.kernel.serving.doors import Application, Receive, Scope, Send

_loop: asyncio.AbstractEventLoop | None = None
_requests_in_progress = 0


def remembering_loop(application: Application) -> Application:
    """The application, which notes the loop it runs on at each call: nobody is connected before the first."""

    async def remember(scope: Scope, receive: Receive, send: Send) -> None:
        global _loop, _requests_in_progress
        _loop = asyncio.get_running_loop()
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        _requests_in_progress += 1
        try:
            await application(scope, receive, send)
        finally:
            _requests_in_progress -= 1

    return remember


def is_answering() -> bool:
    """True while a request waits for its answer."""
    return _requests_in_progress > 0


def is_server() -> bool:
    """True when this process serves pages, and has answered one."""
    return _loop is not None and _loop.is_running()


def call_on_server[**Arguments](
    work: Callable[Arguments, object], *arguments: Arguments.args, **named: Arguments.kwargs
) -> None:
    """Have the server's loop do something small, from any thread, without waiting. Nothing in a process that is no server."""
    if _loop is not None:
        with suppress(RuntimeError):  # it has just stopped
            _loop.call_soon_threadsafe(partial(work, *arguments, **named))
