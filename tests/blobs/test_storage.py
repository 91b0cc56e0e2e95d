"""Both places for bytes keep the same promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from intranet.kernel.blobs.storage import PIECE_BYTES, Storage, StorageDownError
from intranet.kernel.blobs.storage.disk import DiskStorage
from tests.blobs.bucket import BucketServer

KEY = "ab/abcdefghjkmnpqrs"


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest, files: Path) -> Storage:
    if request.param == "disk":
        return DiskStorage(files)
    server: BucketServer = request.getfixturevalue("bucket")
    return server.storage


def content(place: Storage, start: int = 0, stop: int = 10**9) -> bytes:
    return b"".join(place.read(KEY, start, stop))


def test_a_small_file_is_kept_at_once_and_read_in_parts(place: Storage) -> None:
    place.put(KEY, b"0123456789")
    assert content(place, 0, 10) == b"0123456789"
    assert content(place, 3, 5) == b"34"
    assert content(place, 5, 5) == b""


def test_a_file_in_pieces_is_whole_once_it_is_finished(place: Storage) -> None:
    handle = place.begin(KEY)
    first, last = b"a" * PIECE_BYTES, b"the rest"
    place.add(KEY, handle, 1, 0, b"b" * PIECE_BYTES)
    parts = [place.add(KEY, handle, 1, 0, first), place.add(KEY, handle, 2, PIECE_BYTES, last)]
    size = PIECE_BYTES + len(last)
    place.finish(KEY, handle, parts, size)
    assert content(place, 0, size) == first + last
    # Whatever broke off after that is done again.
    place.add(KEY, handle, 2, PIECE_BYTES, last)
    place.finish(KEY, handle, parts, size)
    assert content(place, PIECE_BYTES - 1, size) == b"athe rest"


def test_what_is_deleted_is_not_found_and_may_be_deleted_again(place: Storage) -> None:
    place.put(KEY, b"x")
    handle = place.begin("ab/unfinished")
    place.add("ab/unfinished", handle, 1, 0, b"x" * PIECE_BYTES)
    for _ in range(2):
        place.delete(KEY)
        place.delete("ab/unfinished", handle)
    with pytest.raises(FileNotFoundError):
        content(place, 0, 1)


def test_a_place_that_is_gone_says_so(bucket: BucketServer) -> None:
    place = bucket.storage
    place.put(KEY, b"x")
    bucket.kill()
    tries: list[Callable[[], object]] = [
        lambda: place.put(KEY, b"y"),
        lambda: place.begin(KEY),
        lambda: content(place, 0, 1),
        lambda: place.delete(KEY),
    ]
    for act in tries:
        with pytest.raises(StorageDownError):
            act()
    bucket.start()
    assert content(place, 0, 1) == b"x"
