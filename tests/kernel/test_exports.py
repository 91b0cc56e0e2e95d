"""Archives are written piece by piece, and rows are read batch by batch."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest

from intranet.kernel.accounts.models import User
from intranet.kernel.data.batches import batches
from intranet.kernel.places.exports import PIECE, ExportedFile, encoded, write_archive
from intranet.kernel.testing import make_member, statements


def test_a_file_is_written_while_it_is_read() -> None:
    given = []

    def chunks() -> Iterator[bytes]:
        for number in range(3):
            given.append(number)
            yield bytes([number]) * 1_000

    out = BytesIO()
    files = [ExportedFile("été/un.bin", chunks()), ExportedFile("deux.txt", [b"deux"]), ExportedFile("vide.txt", [])]
    steps = [(whole, len(given)) for whole in write_archive(out, files)]
    assert steps == [(0, 1), (0, 2), (0, 3), (1, 3), (1, 3), (2, 3), (3, 3)]
    with ZipFile(out) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["été/un.bin", "deux.txt", "vide.txt"]
        assert archive.read("été/un.bin") == b"".join(bytes([number]) * 1_000 for number in range(3))


def test_text_is_gathered_into_pieces() -> None:
    texts = ["é" * 1_000] * 200
    pieces = list(encoded(texts))
    assert b"".join(pieces).decode() == "".join(texts)
    assert len(pieces) == 4
    assert all(len(piece.decode()) < PIECE + 1_000 for piece in pieces)
    assert list(encoded([])) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "sizes"), [(0, []), (2, [2]), (3, [3]), (7, [3, 3, 1])])
def test_batches_give_every_row_once_in_order(count: int, sizes: list[int]) -> None:
    for number in range(count):
        make_member(f"Ana {number}", language="fr" if number % 2 else "en", handle=f"ana{number}")
    found = list(batches(User.objects.all(), "language", "pk", size=3))
    assert [len(some) for some in found] == sizes
    assert [one for some in found for one in some] == list(User.objects.order_by("language", "pk"))


@pytest.mark.django_db
def test_what_is_written_meanwhile_moves_no_row_out_of_its_batch() -> None:
    for number in range(6):
        make_member(f"Ana {number}", handle=f"ana{number}")
    known = list(User.objects.order_by("handle"))
    found = []
    with statements() as sql:
        for some in batches(User.objects.all(), "handle", size=2):
            found += some
            if len(found) == 2:
                make_member("Before", handle="aaa")
                User.objects.filter(handle="ana1").update(handle="ana01")
    assert found == known
    assert len([line for line in sql if line.endswith(" LIMIT 2")]) == 4
