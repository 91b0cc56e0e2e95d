"""Pictures that members send: judged by their content, bounded before they are decoded, and always drawn anew.

What is kept is never the file that was sent: pixels only, so no position, camera, thumbnail or hidden payload remains.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO

from PIL import ExifTags, Image, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# Pillow keeps a pointer for each row: one pixel wide and 40 million high, a picture of 71 bytes takes 650 MB.
MAX_SENT_SIDE = 20_000
# In one process: of 40 million pixels, one takes up to 430 MB.
MAX_DECODED_AT_ONCE = 2
_QUALITY = 84
_WORKING_SIDE = 1_600
_PAPER = (255, 255, 255)
# How to put upright what a camera says it held otherwise. Pillow's own function rewrites the metadata, which may be lies.
_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_decoding = BoundedSemaphore(MAX_DECODED_AT_ONCE)


class Refusal(StrEnum):
    """Why a picture is refused; each app says it in its own words."""

    TOO_HEAVY = "too_heavy"
    NOT_AN_IMAGE = "not_an_image"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG = "too_long"
    DAMAGED = "damaged"


class ImageRefusedError(Exception):
    """The file cannot be used; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.value)


@dataclass(frozen=True)
class Square:
    """A part of a picture to keep, in pixels of the picture that was sent, turned upright: its corner and its side."""

    x: int
    y: int
    side: int


@dataclass(frozen=True)
class Picture:
    """A picture, upright and opaque, with sides `shrunk` times smaller than those of the file that was sent."""

    image: Image.Image
    shrunk: float = 1.0


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept: WebP bytes without metadata, and its sides in pixels."""

    content: bytes
    width: int
    height: int


@contextmanager
def read_picture(file: IO[bytes]) -> Iterator[Picture]:
    """The picture in a file, turned as its camera meant it, on white when it was transparent.

    The header is judged first: a small file that would unfold into hundreds of megapixels is refused without unfolding it.
    What is much larger than anything made of it is shrunk at once, so that 40 megapixels take little memory for long. Others
    wait while `MAX_DECODED_AT_ONCE` are read: draw what you keep inside the `with`. Raises ImageRefusedError.
    """
    image = _opened(file)
    with _decoding:
        yield _decoded(image)


def square_webp(picture: Picture, *, size: int, crop: Square | None = None) -> bytes:
    """A square WebP of `size` pixels a side, without metadata: the part to keep, or the largest square in the middle."""
    image = picture.image
    kept = _within(crop, picture) if crop else _middle(image)
    box = (kept.x, kept.y, kept.x + kept.side, kept.y + kept.side)
    return _webp(image.resize((size, size), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0))


def whole_webp(picture: Picture, *, longest: int) -> Drawn:
    """The whole picture as a WebP without metadata, in its proportions, with no side above `longest` pixels; never enlarged."""
    image = picture.image
    scale = min(1.0, longest / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    if (width, height) != image.size:
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return Drawn(_webp(image), width, height)


def _opened(file: IO[bytes]) -> Image.Image:
    """The picture, judged by its header and not decoded yet."""
    file.seek(0, 2)
    if file.tell() > MAX_BYTES:
        raise ImageRefusedError(Refusal.TOO_HEAVY)
    file.seek(0)
    try:
        image: Image.Image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise ImageRefusedError(Refusal.TOO_MANY_PIXELS) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as unknown:
        raise ImageRefusedError(Refusal.NOT_AN_IMAGE) from unknown
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefusedError(Refusal.TOO_MANY_PIXELS)
    if max(image.size) > MAX_SENT_SIDE:
        raise ImageRefusedError(Refusal.TOO_LONG)
    return image


def _decoded(image: Image.Image) -> Picture:
    sent = max(image.size)
    try:
        image = _upright(_shrunk(image))
        return Picture(_on_paper(image), sent / max(image.size))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as damage:
        raise ImageRefusedError(Refusal.DAMAGED) from damage


def _webp(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _shrunk(image: Image.Image) -> Image.Image:
    """The picture decoded, by a whole factor smaller while its sides stay long enough to choose a part of it."""
    image.draft("RGB", (_WORKING_SIDE, _WORKING_SIDE))  # JPEG is decoded smaller; other formats ignore it
    image.load()
    if image.mode == "P":
        image = image.convert("RGBA")
    factor = min(image.size) // _WORKING_SIDE
    return image.reduce(factor) if factor > 1 else image


def _upright(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    return image if turn is None else image.transpose(turn)


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


def _within(crop: Square, picture: Picture) -> Square:
    """The same square in the shrunk picture, moved and made smaller as little as needed to lie in it."""
    width, height = picture.image.size
    longest = round(max(width, height) * picture.shrunk)  # numbers of hundreds of digits are sent too
    x, y, side = (round(max(0, min(value, longest)) / picture.shrunk) for value in (crop.x, crop.y, crop.side))
    side = max(1, min(side, width, height))
    return Square(max(0, min(x, width - side)), max(0, min(y, height - side)), side)
