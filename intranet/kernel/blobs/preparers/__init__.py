"""How pages are made of files: each function runs in a process apart (`sandbox`), and imports nothing of the site but images.

`prepare(source, target)` reads the file and writes into the folder `target`, for page 1: `0001.webp` with its longest side of
`PAGE_SIDE` pixels at most, `0001.small.webp` of `SMALL_SIDE`, and `0001.txt` in UTF-8; each may be missing. `say` tells why.
"""

from pathlib import Path
from typing import Final

PAGE_SIDE: Final = 1_600
SMALL_SIDE: Final = 400
MAX_PAGES: Final = 2_000
# A thousand pages of images are a hundred megabytes that nobody looks at.
MAX_PAGE_IMAGES: Final = 200
TOLD: Final = "trouble"


def page_file(target: Path, number: int, suffix: str) -> Path:
    """Where a part of a page is written: `.webp`, `.small.webp` or `.txt`."""
    return target / f"{number:04}{suffix}"


def say(target: Path, trouble: str) -> None:
    """Tell why pages are missing: one of `models.Trouble`, which this process does not import."""
    (target / TOLD).write_text(trouble)
