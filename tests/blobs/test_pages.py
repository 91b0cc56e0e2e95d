"""Pages of files: their images and their text, made in a process that cannot do much else."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pytest_django.fixtures import Settings

from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.actions.examining import examine
from intranet.kernel.blobs.actions.preparing import make_pages, prepare
from intranet.kernel.blobs.actions.storing import release
from intranet.kernel.blobs.models import Examination, Page, Preparation, StoredFile
from intranet.kernel.blobs.preparers.texts import PAGE_SIGNS
from tests.blobs.things import content_of, stored

pytestmark = pytest.mark.django_db


def pdf(*texts: str) -> bytes:
    """A document with a line of text on each page."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(texts)))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>"]
    for number, text in enumerate(texts):
        stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
        font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {4 + 2 * number} 0 R"
            f" /Resources << /Font << /F1 {font} >> >> >>"
        )
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, offsets = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out.encode()


def picture(kind: str = "PNG") -> bytes:
    image = Image.new("RGB", (3_000, 1_000), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 1_500, 1_000), fill="red")
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def prepared(content: bytes, name: str = "x") -> tuple[StoredFile, list[Page]]:
    file = stored(content, name=name)
    prepare(file)
    make_pages(list(Preparation.objects.all()))
    file.refresh_from_db()
    return file, list(file.pages.select_related("image", "small"))


def test_a_pdf_has_the_image_and_the_text_of_each_page() -> None:
    file, pages = prepared(pdf("First page", "Second page"))
    assert [(page.number, page.text.strip()) for page in pages] == [(1, "First page"), (2, "Second page")]
    for page in pages:
        assert page.image
        assert page.small
        assert [max(Image.open(BytesIO(content_of(one))).size) for one in (page.image, page.small)] == [1600, 400]
        assert page.image.may_be_inline
    assert file.prepared_at


def test_a_picture_is_one_page_drawn_anew() -> None:
    _file, pages = prepared(picture())
    ((page,), image) = pages, pages[0].image
    assert image
    assert Image.open(BytesIO(content_of(image))).size == (1600, 533)
    assert page.text == ""


def test_a_text_is_cut_into_pages_at_the_end_of_a_line() -> None:
    line = "Un été à Québec;1;2\n"
    text = line * (2 * PAGE_SIGNS // len(line))
    _file, pages = prepared(text.encode(), "x.csv")
    assert "".join(page.text for page in pages) == text
    assert all(page.text.endswith("\n") and len(page.text) <= PAGE_SIGNS for page in pages)
    assert len(pages) > 1


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing of the kind", pdf("x")[:200], picture()[:300], b"\x00\x01", b""])
def test_a_file_of_which_nothing_can_be_made_has_no_pages(content: bytes) -> None:
    file, pages = prepared(content)
    assert pages == []
    assert file.prepared_at


def test_pages_that_are_made_again_replace_the_former_and_go_with_their_file() -> None:
    file, pages = prepared(pdf("One"))
    prepare(file)
    make_pages(list(Preparation.objects.all()))
    again = list(file.pages.all())
    assert len(again) == 1
    assert again[0].image_id != pages[0].image_id
    assert StoredFile.objects.count() == 3
    release([file.pk])
    assert not StoredFile.objects.exists()


def test_pages_wait_for_the_scan(settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    file = stored(pdf("One"))
    prepare(file)
    assert not Preparation.objects.exists()
    settings.CLAMD_URL = ""
    examine(list(Examination.objects.all()))
    make_pages(list(Preparation.objects.all()))
    assert file.pages.count() == 1


# The sandbox ------------------------------------------------------------------------------------------------------------


def attempt(name: str, tmp_path: Path, *, time_s: int = 20, memory_mb: int = 1_500) -> Path:
    """Run one of the functions of `hostile` in the sandbox, in a folder that it may write into."""
    target = tmp_path / "work" / "pages"
    target.mkdir(parents=True)
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "secret_key").write_text("secret")
    sandbox.run(f"tests.blobs.hostile:{name}", hidden / "secret_key", target, time_s=time_s, memory_mb=memory_mb, hidden=hidden)
    return target


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("sleep_for_ever", "too long"),
        ("burn", "status|too long"),
        ("take_memory", "MemoryError"),
        ("fill_the_disk", "File too large"),
    ],
)
def test_what_wants_too_much_is_ended(name: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(sandbox.SandboxError, match=why):
        attempt(name, tmp_path, time_s=2)


def test_it_knows_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    told = (attempt("tell_the_environment", tmp_path) / "told").read_text().split()
    assert set(told) <= {
        "HOME",
        "ISOLATION",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "PATH",
        "PWD",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "TMPDIR",
    }


def test_it_has_no_network(tmp_path: Path) -> None:
    if not sandbox.isolation():
        pytest.skip("Only where the system lets one take the network away")
    assert (attempt("call_home", tmp_path) / "told").read_text() == "lo"


def test_it_does_not_see_the_data(tmp_path: Path) -> None:
    if sandbox.isolation() != "bubblewrap":
        pytest.skip("Only with bubblewrap")
    assert (attempt("read_the_data", tmp_path) / "told").read_text() == "False"
