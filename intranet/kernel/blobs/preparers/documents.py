"""PDF documents: an image and the text of each page."""

from pathlib import Path

import pypdfium2
from PIL import Image

from intranet.kernel.blobs.images import Picture, whole_webp
from intranet.kernel.blobs.preparers import MAX_PAGE_IMAGES, MAX_PAGES, PAGE_SIDE, SMALL_SIDE, page_file, say


def prepare(source: Path, target: Path) -> None:
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        say(target, "protected" if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else "unreadable")
        return
    if len(document) > MAX_PAGE_IMAGES:
        say(target, "too_many")
    for index in range(min(len(document), MAX_PAGES)):
        page = document[index]
        text = page.get_textpage().get_text_bounded()
        page_file(target, index + 1, ".txt").write_text(text, encoding="utf-8", errors="replace")
        if index < MAX_PAGE_IMAGES:
            draw(page, target, index + 1)
        page.close()


def draw(page: pypdfium2.PdfPage, target: Path, number: int) -> None:
    """Write the images of a page."""
    picture = Picture(_drawn(page))
    for suffix, side in ((".webp", PAGE_SIDE), (".small.webp", SMALL_SIDE)):
        page_file(target, number, suffix).write_bytes(whole_webp(picture, longest=side).content)


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    scale = PAGE_SIDE / max(1.0, *page.get_size())
    image: Image.Image = page.render(scale=min(scale, 8.0)).to_pil()
    return image.convert("RGB")
