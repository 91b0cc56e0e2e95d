"""Files of text that are written while they are sent."""

from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from typing import Final

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

LINES: Final = 200


class Written(StreamingHttpResponse):
    """A file of text that is written while it is sent, from rows that are read in batches, to be saved under a name.

    It is never there whole, and in the language that was active when it was asked for. It is for its reader: nothing keeps it.
    """

    def __init__(self, lines: Iterable[str], *, name: str, content_type: str) -> None:
        super().__init__(_in_language(get_language(), lines), content_type=f"{content_type}; charset=utf-8")
        self.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
        self.headers["Cache-Control"] = "private, no-store"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces for an asynchronous server, each read by the thread that has the connection to the database."""
        pieces = iter(self)
        read = sync_to_async(lambda: next(pieces, b""))
        while piece := await read():
            yield piece


def _in_language(language: str | None, lines: Iterable[str]) -> Iterator[str]:
    """The lines, so many together. The language is active while they are made, and not between."""
    remaining, is_over = iter(lines), False
    while not is_over:
        with override(language):
            text = list(islice(remaining, LINES))
        if text:
            yield "".join(text)
        is_over = len(text) < LINES
