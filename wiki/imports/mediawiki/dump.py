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
_NAMESPACE: Final = re.compile(r"^\{[^}]*\}")


class DumpRefused(Exception):  # noqa: N818
    """The file is no dump of MediaWiki, or is damaged; what has been read before is good."""


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


def read_dump(path: Path) -> Iterator[tuple[DumpPage, DumpRevision]]:
    """Every revision of every page, in the order of the dump. Raises DumpRefused."""
    page: DumpPage | None = None
    for element in _elements(path, "page", "revision"):
        if _name(element) == "page":
            page = None
            continue
        if page is None:
            page = _page(element.getparent())
        yield page, _revision(element)


def _elements(path: Path, *names: str) -> Iterator[Any]:
    """The elements of these names, each as it ends; what was read is forgotten. Entities are not followed."""
    try:
        with _opened(path) as stream:
            reading = etree.iterparse(stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False)
            for _event, element in reading:
                if isinstance(element.tag, str) and _name(element) in names:
                    yield element
                    element.clear()
                    while element.getprevious() is not None and _name(element.getprevious()) == _name(element):
                        del element.getparent()[0 if _name(element) == "page" else element.getparent().index(element) - 1]
    except (etree.XMLSyntaxError, OSError, EOFError, ValueError) as error:
        raise DumpRefused(str(error)) from None


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return bz2.open(path) if path.suffix == ".bz2" else path.open("rb")


def _name(element: Any) -> str:
    return _NAMESPACE.sub("", element.tag) if isinstance(element.tag, str) else ""


def _page(element: Any) -> DumpPage:
    target = element.find("{*}redirect")
    return DumpPage(
        id=int(_text(element, "id")),
        namespace=int(_text(element, "ns") or 0),
        title=_text(element, "title").strip(),
        redirect=target.get("title", "") if target is not None else "",
    )


def _revision(element: Any) -> DumpRevision:
    contributor = element.find("{*}contributor")
    author = "" if contributor is None else _text(contributor, "username") or _text(contributor, "ip")
    return DumpRevision(
        id=int(_text(element, "id")),
        at=datetime.fromisoformat(_text(element, "timestamp")).astimezone(UTC),
        author=author.strip(),
        comment=_text(element, "comment").strip(),
        text=_text(element, "text"),
        model=_text(element, "model") or WIKITEXT,
    )


def _text(element: Any, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""
