"""The event loop of the server in this process, for the threads that have something to say to open pages.

A thread must not send to the in-memory channel layer from a loop of its own: the receiver would not wake. It hands the
coroutine to this loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from concurrent.futures import Future
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_loop: asyncio.AbstractEventLoop | None = None


def remembering_loop(application: Application) -> Application:
    """The application, which notes the loop it runs on at each call: nobody is connected before the first."""

    async def remember(scope: Scope, receive: Receive, send: Send) -> None:
        global _loop
        _loop = asyncio.get_running_loop()
        await application(scope, receive, send)

    return remember


def is_server() -> bool:
    """True when this process serves pages, and has answered one."""
    return _loop is not None and _loop.is_running()


def run_on_server[ResultT](coroutine: Coroutine[Any, Any, ResultT]) -> "Future[ResultT]":
    """Run a coroutine on the server's loop, from any thread. Raises RuntimeError in a process that is no server."""
    if _loop is None:
        coroutine.close()
        raise RuntimeError("This process serves no pages.")
    return asyncio.run_coroutine_threadsafe(coroutine, _loop)
