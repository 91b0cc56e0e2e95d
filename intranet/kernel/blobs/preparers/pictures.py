"""The one page of a picture."""

from pathlib import Path

from intranet.kernel.blobs.images import ImageRefusedError, Refusal, read_picture, whole_webp
from intranet.kernel.blobs.preparers import PAGE_SIDE, SMALL_SIDE, page_file, say


def prepare(source: Path, target: Path) -> None:
    try:
        with source.open("rb") as file, read_picture(file) as picture:
            for suffix, side in ((".webp", PAGE_SIDE), (".small.webp", SMALL_SIDE)):
                page_file(target, 1, suffix).write_bytes(whole_webp(picture, longest=side).content)
    except ImageRefusedError as error:
        is_damaged = error.refusal in (Refusal.DAMAGED, Refusal.NOT_AN_IMAGE)
        say(target, "unreadable" if is_damaged else "too_large")
