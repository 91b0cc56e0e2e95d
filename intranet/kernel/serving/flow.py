"""Answers that are no faster than their readers: a slow one does not fill the memory of the server."""

import asyncio

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer


@implementer(IPushProducer)
class Flow:
    """Whether the reader of an answer takes more at this moment, as Twisted says."""

    def __init__(self) -> None:
        self._is_open = asyncio.Event()
        self._is_open.set()

    async def wait(self) -> None:
        """Wait until the reader takes more, or is gone."""
        await self._is_open.wait()

    def pauseProducing(self) -> None:  # noqa: N802
        self._is_open.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self._is_open.set()

    def stopProducing(self) -> None:  # noqa: N802
        self._is_open.set()
