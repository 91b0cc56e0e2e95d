"""Pictures that members send: judged by their content, bounded before they are decoded, and always drawn anew.

What is kept is never the file that was sent: pixels only, so no position, camera, thumbnail or hidden payload remains.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
_QUALITY = 84
_PAPER = (255, 255, 255)


class Refusal(StrEnum):
    """Why a picture is refused; each app says it in its own words."""

    TOO_HEAVY = "too_heavy"
    NOT_AN_IMAGE = "not_an_image"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"


class ImageRefusedError(Exception):
    """The file cannot be used; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.value)


@dataclass(frozen=True)
class Square:
    """A part of a picture to keep, in pixels of the picture as it is seen (turned upright): its corner and its side."""

    x: int
    y: int
    side: int


def upright_image(file: IO[bytes]) -> Image.Image:
    """The picture in a file, decoded, turned as its camera meant it, on white when it was transparent.

    The header is judged first: a small file that would unfold into hundreds of megapixels is refused without unfolding it.
    Raises ImageRefusedError.
    """
    file.seek(0, 2)
    if file.tell() > MAX_BYTES:
        raise ImageRefusedError(Refusal.TOO_HEAVY)
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise ImageRefusedError(Refusal.TOO_MANY_PIXELS) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as unknown:
        raise ImageRefusedError(Refusal.NOT_AN_IMAGE) from unknown
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefusedError(Refusal.TOO_MANY_PIXELS)
    try:
        image.load()
        return _on_paper(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as damage:
        raise ImageRefusedError(Refusal.DAMAGED) from damage


def square_webp(image: Image.Image, *, size: int, crop: Square | None = None) -> bytes:
    """A square WebP of `size` pixels a side, without metadata: the part to keep, or the largest square in the middle."""
    kept = _within(crop, image) if crop else _middle(image)
    box = (kept.x, kept.y, kept.x + kept.side, kept.y + kept.side)
    scaled = image.resize((size, size), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    out = BytesIO()
    scaled.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _on_paper(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, _PAPER)
    transparent = image.convert("RGBA")
    paper.paste(transparent, mask=transparent.getchannel("A"))
    return paper


def _middle(image: Image.Image) -> Square:
    side = min(image.size)
    return Square((image.width - side) // 2, (image.height - side) // 2, side)


def _within(crop: Square, image: Image.Image) -> Square:
    """The same square, moved and shrunk as little as needed to lie in the picture."""
    side = max(1, min(crop.side, *image.size))
    return Square(max(0, min(crop.x, image.width - side)), max(0, min(crop.y, image.height - side)), side)
