"""What a place of members (a group, say) holds, as files for whoever looks after it: apps register their parts.

The kernel does not know what the place is, and a part does not know how an archive is asked for and kept: it gives files, one
after another, as the reader may see them at that moment. `write_archive` makes one ZIP of them, however much they hold.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.registry import Registry
from intranet.kernel.text.bilingual import Words

# Text is gathered into pieces of this size: an archive of a million short ones takes as long as one of a few thousand.
PIECE: Final = 64 * 1024


@dataclass(frozen=True)
class ExportedFile:
    """One file of an archive. `path` is where it is in it, such as `discussions/index.html`; `chunks` are read once."""

    path: str
    chunks: Iterable[bytes]


type Files = Callable[[User, Place], Iterable[ExportedFile]]
"""Given who reads and the place: its files, in the language that is active.

They are read lazily, outside of any transaction, a batch at a time (`kernel/data/batches`): nobody knows how much
there is. What is hidden, waits for approval, was deleted or is not shown to the reader is left out, and what is private too.
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one app gives. A part of a `tool` is there when that tool is switched on; one without is always there.

    `words` begin the keys of the things that it gives, such as `thread`.
    """

    key: str
    order: int
    files: Files
    words: tuple[str, ...] = ()
    tool: str = ""


parts = Registry[Part]("key", order="order")


def files_of(reader: User, place: Place, *, tools: Collection[str]) -> Iterator[ExportedFile]:
    """The files of every part of a place where these tools are switched on, in order."""
    for part in parts:
        if not part.tool or part.tool in tools:
            yield from part.files(reader, place)


def write_archive(target: IO[bytes], files: Iterable[ExportedFile]) -> Iterator[int]:
    """Write these files as a ZIP, piece by piece; after each piece, says how many files are whole.

    Raises ValueError for a path that leaves the archive or comes twice.
    """
    written = 0
    known = set[str]()
    with ZipFile(target, "w") as archive:
        for file in files:
            if file.path in known or not _stays_inside(file.path):
                raise ValueError(f"An export has no place for «{file.path}».")
            known.add(file.path)
            entry = ZipInfo(file.path, timezone.localtime().timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            # Nobody knows beforehand how long it will be: more than 2 GiB is possible.
            with archive.open(entry, "w", force_zip64=True) as member:
                for chunk in file.chunks:
                    member.write(chunk)
                    yield written
            written += 1
            yield written


def _stays_inside(path: str) -> bool:
    parsed = PurePosixPath(path)
    return bool(parsed.parts) and not parsed.is_absolute() and ".." not in parsed.parts and "\\" not in path


def encoded(texts: Iterable[str]) -> Iterator[bytes]:
    """A text given in pieces of any length, as chunks of UTF-8."""
    gathered, length = list[str](), 0
    for text in texts:
        gathered.append(text)
        length += len(text)
        if length >= PIECE:
            yield "".join(gathered).encode()
            gathered, length = [], 0
    if gathered:
        yield "".join(gathered).encode()


# What files say ----------------------------------------------------------------------------------------------------------


def both(words: Words) -> dict[str, str]:
    """A text in French and in English; empty where it does not exist."""
    return {"fr": words.fr, "en": words.en}


def person(member: User) -> dict[str, str]:
    """Somebody by the name of today, and by the handle, which is never another's."""
    return {"name": member.display_name, "handle": member.handle}


def reaching(html: SafeString) -> SafeString:
    """The same words, whose links into the site work from a file, as its pictures do for who is signed in.

    No text of a member has a plain quotation mark in HTML.
    """
    return SafeString(
        html.replace('href="/', f'href="{settings.PUBLIC_URL}/').replace('src="/', f'src="{settings.PUBLIC_URL}/')
    )
