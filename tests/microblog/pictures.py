"""Files of pictures that tests send."""

from io import BytesIO

from PIL import Image

from intranet.kernel.accounts.models import User
from microblog.actions import DrawnImage, SentImage, store_pictures

RED, BLUE = (200, 20, 20), (20, 20, 200)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def two_halves(width: int = 400, height: int = 200) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def sent_picture(author: User, alternative: str, content: bytes = b"RIFF", width: int = 4, height: int = 3) -> SentImage:
    """A picture that an author has just sent, whatever is in it."""
    return store_pictures(author=author, images=[DrawnImage(content, width, height, alternative)])[0]
