"""Reads a dump of MediaWiki, revision after revision, whatever its size: in the memory that one revision takes."""

import bz2
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from lxml import etree

MAIN, TALK, USER, PROJECT, PROJECT_TALK, FILE, TEMPLATE, HELP, CATEGORY = 0, 1, 2, 4, 5, 6, 10, 12, 14
WIKITEXT: Final = "wikitext"
MAX_PIECE_BYTES: Final = 16 * 1024**2
"""Of what comes between the ends of two versions: the longest version, as XML writes it."""
MAX_PIECE_ELEMENTS: Final = 5_000
_NAMESPACE: Final = re.compile(r"^\{[^}]*\}")


class DumpRefused(Exception):  # noqa: N818
    """The file is no dump of MediaWiki, or is damaged; what has been read before is good."""


class DumpTooLarge(DumpRefused):
    """It is larger, unpacked, than who asked reads."""


@dataclass(frozen=True, slots=True)
class DumpPage:
    """A page of a dump. `title` comes with the name of its namespace; `redirect` is the title of the page it leads to."""

    id: int
    namespace: int
    title: str
    redirect: str


@dataclass(frozen=True, slots=True)
class DumpRevision:
    """What a page was at a moment. `author` is a name or an address of the network, "" when it was hidden."""

    id: int
    at: datetime
    author: str
    comment: str
    text: str
    model: str


@dataclass(frozen=True)
class Site:
    """What a dump says of its wiki: the names of its namespaces by number, and the address of its front page."""

    name: str
    base: str
    namespaces: dict[int, str]


def site_of(path: Path) -> Site:
    """What a dump says of its wiki. Raises DumpRefused."""
    for element in _elements(path, "siteinfo"):
        names = {int(one.get("key", "0")): one.text or "" for one in element.iter("{*}namespace")}
        return Site(_text(element, "sitename"), _text(element, "base"), names)
    raise DumpRefused("It says nothing of the wiki that it comes from.")


def read_dump(path: Path, *, max_bytes: int | None = None) -> Iterator[tuple[DumpPage, DumpRevision]]:
    """Every revision of every page, in the order of the dump, of `max_bytes` unpacked at most. Raises DumpRefused."""
    page: DumpPage | None = None
    for element in _elements(path, "page", "revision", max_bytes=max_bytes):
        if _name(element) == "page":
            page = None
            continue
        try:
            page = page or _page(element.getparent())
            revision = _revision(element)
        except (ValueError, OverflowError) as error:
            raise DumpRefused(str(error)) from None
        yield page, revision


def _elements(path: Path, *names: str, max_bytes: int | None = None) -> Iterator[Any]:
    """The elements of these names, each as it ends; it and what stood before it are forgotten. Entities are not followed."""
    count = 0
    try:
        with _opened(path) as stream:
            source = _Source(stream, max_bytes)
            options = {"remove_comments": True, "remove_pis": True}
            reading = etree.iterparse(
                source, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, **options
            )
            for _event, element in reading:
                count += 1
                if count > MAX_PIECE_ELEMENTS:
                    raise DumpRefused("There are too many elements between two versions.")
                if _name(element) in names:
                    yield element
                    element.clear()
                    above = element.getparent()
                    if above is not None:
                        del above[: above.index(element)]
                    count, source.piece = 0, 0
    except (etree.XMLSyntaxError, OSError, EOFError, ValueError) as error:
        raise DumpRefused(str(error)) from None


@dataclass
class _Source:
    """A dump as it is read: so much at most between two versions, which is what memory holds, and of it all."""

    stream: IO[bytes]
    max_bytes: int | None
    piece: int = 0
    total: int = 0

    def read(self, size: int) -> bytes:
        """Raises DumpRefused."""
        some = self.stream.read(size)
        self.piece, self.total = self.piece + len(some), self.total + len(some)
        if self.piece > MAX_PIECE_BYTES:
            raise DumpRefused("There is too much between two versions.")
        if self.max_bytes is not None and self.total > self.max_bytes:
            raise DumpTooLarge
        return some


def _opened(path: Path) -> IO[bytes]:
    """A dump, packed or not, whatever its name."""
    with path.open("rb") as stream:
        head = stream.read(3)
    if head.startswith(b"\x1f\x8b"):
        return gzip.open(path)  # type: ignore[return-value]
    return bz2.open(path) if head == b"BZh" else path.open("rb")


def _name(element: Any) -> str:
    return _NAMESPACE.sub("", element.tag) if isinstance(element.tag, str) else ""


def _page(element: Any) -> DumpPage:
    target = element.find("{*}redirect")
    if not _text(element, "title").strip():
        raise ValueError("A page has no title.")
    return DumpPage(
        id=_number(element),
        namespace=int(_text(element, "ns") or 0),
        title=_text(element, "title").strip(),
        redirect=target.get("title", "") if target is not None else "",
    )


def _revision(element: Any) -> DumpRevision:
    contributor = element.find("{*}contributor")
    author = "" if contributor is None else _text(contributor, "username") or _text(contributor, "ip")
    return DumpRevision(
        id=_number(element),
        at=min(datetime.fromisoformat(_text(element, "timestamp")).astimezone(UTC), datetime.now(UTC)),
        author=author.strip(),
        comment=_text(element, "comment").strip(),
        text=_text(element, "text"),
        model=_text(element, "model") or WIKITEXT,
    )


def _number(element: Any) -> int:
    number = int(_text(element, "id"))
    if not 0 <= number < 2**63:
        raise ValueError("A number is out of range.")
    return number


def _text(element: Any, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""
