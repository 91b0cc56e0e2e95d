"""Questions of the server's loop to the database, in a few threads of their own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

# When a server restarts, all of its pages come back at once; more threads would only wait for each other, and for the pages'.
_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="realtime")


async def read[**Arguments, ResultT](
    question: Callable[Arguments, ResultT], *arguments: Arguments.args, **named: Arguments.kwargs
) -> ResultT:
    """Ask in a thread and wait for the answer; the loop goes on meanwhile."""

    def ask() -> ResultT:
        close_old_connections()
        try:
            return question(*arguments, **named)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_THREADS, ask)
