"""Files that are kept, sent to a reader piece by piece."""

from collections.abc import AsyncIterator, Iterator
from typing import Final

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE: Final = 256 * 1024


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


def _pieces(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        while piece := file.read(PIECE):
            yield piece
