"""Files that are kept, or written as they are read, sent to a reader piece by piece."""

from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from typing import Final

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

PIECE: Final = 256 * 1024
LINES: Final = 200


class Download(StreamingHttpResponse):
    """A file of the storage, to be saved under a name.

    Django by itself reads a whole file into memory before an asynchronous server sends it; this one is never there whole. It is
    opened when it is sent: a download that nobody fetches leaves nothing open.
    """

    def __init__(self, path: str, *, name: str, content_type: str) -> None:
        super().__init__(_pieces(path), content_type=content_type)
        self.headers["Content-Length"] = str(default_storage.size(path))
        self.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces for an asynchronous server, each read by a thread."""
        pieces = iter(self)
        read = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
        while piece := await read():
            yield piece


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


def _pieces(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        while piece := file.read(PIECE):
            yield piece
