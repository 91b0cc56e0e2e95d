"""A file that was sent, or a ZIP of a folder, as named contents, and the tree of pages that they make.

Names are in NFC, whatever system the archive comes from. What leaves the archive, is too large or too deep is left out.
"""

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Protocol
from urllib.parse import unquote

from intranet.kernel.blobs.preparers.archives import MAX_ENTRIES, MAX_UNPACKED_BYTES, MEGABYTE, RefusedError
from wiki.imports.losses import LeftOut, Losses

MAX_FILE_BYTES: Final = 20 * MEGABYTE
MAX_PAGES: Final = 2_000
MAX_DEPTH: Final = 20
KINDS: Final = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "word"}
"""What a page is made of, by the end of its name."""
_OWN_NAMES: Final = ("index", "_index", "readme")
_IS_UTF8: Final = 0x800
_IS_ENCRYPTED: Final = 0x1
_DIGITS: Final = re.compile(r"(\d+)")


class Contents(Protocol):
    """What was sent: the paths of its files, and the bytes of each."""

    paths: list[str]

    def read(self, path: str) -> bytes: ...


class OneFile:
    """A file that is no archive."""

    def __init__(self, source: Path, losses: Losses) -> None:
        self._source = source
        self.paths = [source.name]
        if source.stat().st_size > MAX_FILE_BYTES:
            losses.add(LeftOut.TOO_LARGE, source.name)
            self.paths = []

    def read(self, path: str) -> bytes:  # noqa: ARG002 - there is only one
        return self._source.read_bytes()


class Archive:
    """The files of a ZIP. Raises RefusedError for one that would become too large."""

    def __init__(self, source: Path, losses: Losses) -> None:
        self._archive = zipfile.ZipFile(source)
        entries = self._archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise RefusedError("it would become too large")
        self._entries = dict[str, zipfile.ZipInfo]()
        for entry in entries:
            path = path_of(entry)
            if entry.is_dir() or path is None or _is_of_a_system(path):
                continue
            reason = _reason_to_leave(entry, path)
            if reason is None:
                self._entries.setdefault(path, entry)
            else:
                losses.add(reason, path)
        self.paths = list(self._entries)

    def read(self, path: str) -> bytes:
        with self._archive.open(self._entries[path]) as file:
            # What a header says of the size need not be so.
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise RefusedError("it is larger than it says")
        return content


def path_of(entry: zipfile.ZipInfo) -> str | None:
    """The path of an entry; None when it leaves the archive. Names that do not say their encoding are UTF-8 if they can be."""
    name = entry.filename
    if not entry.flag_bits & _IS_UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = name.encode("cp437", "replace").decode("cp850")
    parts = [part for part in unicodedata.normalize("NFC", name.replace("\\", "/")).split("/") if part not in {"", "."}]
    return None if ".." in parts or not parts else "/".join(parts)


def _is_of_a_system(path: str) -> bool:
    return any(part.startswith(".") or part in {"__MACOSX", "Thumbs.db", "desktop.ini"} for part in path.split("/"))


def _reason_to_leave(entry: zipfile.ZipInfo, path: str) -> LeftOut | None:
    if entry.flag_bits & _IS_ENCRYPTED:
        return LeftOut.ENCRYPTED
    if entry.file_size > MAX_FILE_BYTES:
        return LeftOut.TOO_LARGE
    return LeftOut.TOO_DEEP if path.count("/") >= MAX_DEPTH else None


# The tree ---------------------------------------------------------------------------------------------------------------


@dataclass
class Planned:
    """A page to make: of a file (`path`), and of a folder that has pages in it (`folder`), or of a folder alone."""

    key: int
    path: str
    folder: str
    children: "list[Planned]" = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called when nothing in it says so."""
        return PurePosixPath(self.folder or self.path).name if self.folder else PurePosixPath(self.path).stem

    def walk(self) -> "Iterator[Planned]":
        yield self
        for child in self.children:
            yield from child.walk()


def planned(paths: list[str]) -> list[Planned]:
    """The pages that files make: a page for each, and for each folder that has some, above them."""
    pages = [path for path in paths if PurePosixPath(path).suffix.lower() in KINDS]
    files, folders = dict[str, list[str]](), dict[str, list[str]]()
    for path in sorted(pages, key=_naturally):
        files.setdefault(posixpath.dirname(path), []).append(path)
        for folder in _folders_of(path):
            inner = folders.setdefault(posixpath.dirname(folder), [])
            if folder not in inner:
                inner.append(folder)
    planner, top = _Planner(files, folders), ""
    if not files.get("") and len(folders.get("", [])) == 1 and not planner.own_file(folders[""][0]):
        top = folders[""][0]  # a folder around everything that says nothing
    return planner.inside(top)


@dataclass
class _Planner:
    files: Mapping[str, list[str]]
    folders: Mapping[str, list[str]]
    count: int = 0

    def inside(self, folder: str, taken: str = "") -> list[Planned]:
        files = [path for path in self.files.get(folder, []) if path != taken]
        found = list[Planned]()
        for inner in self.folders.get(folder, []):
            beside = next((path for path in files if path.rpartition(".")[0] == inner), None)
            own = beside or self.own_file(inner)
            files = [path for path in files if path != beside]
            page = self._page(own or "", inner)
            page.children = self.inside(inner, own or "")
            found.append(page)
        found += [self._page(path, "") for path in files]
        return sorted(found, key=lambda page: _naturally(page.folder or page.path))

    def own_file(self, folder: str) -> str | None:
        """The file in a folder that is the page of the folder itself."""
        names = {PurePosixPath(path).stem.lower(): path for path in reversed(self.files.get(folder, []))}
        return next((names[name] for name in _OWN_NAMES if name in names), None)

    def _page(self, path: str, folder: str) -> Planned:
        self.count += 1
        return Planned(self.count, path, folder)


def _folders_of(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def _naturally(path: str) -> list[tuple[int, str]]:
    """As people count: 2 comes before 10."""
    return [(int(part), "") if part.isdecimal() and len(part) < 10 else (0, part.casefold()) for part in _DIGITS.split(path)]


class Paths:
    """What relative addresses lead to, from one file to another of what was sent."""

    def __init__(self, contents: Contents, pages: list[Planned]) -> None:
        every = [one for page in pages for one in page.walk()]
        self._pages = {one.path: one for one in every if one.path} | {one.folder: one for one in every if one.folder}
        self._known = {path.casefold(): path for path in (*self._pages, *contents.paths)}
        self._files = set(contents.paths)

    def page(self, address: str, origin: str) -> Planned | None:
        """The page that an address leads to."""
        path = self._path(address, origin)
        return self._pages.get(path) if path else None

    def file(self, address: str, origin: str) -> str | None:
        """The path of the file, which is no page, that an address leads to."""
        path = self._path(address, origin)
        return path if path in self._files and path not in self._pages else None

    def _path(self, address: str, origin: str) -> str | None:
        plain = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
        if not plain or plain.startswith("/") or re.match(r"[a-zA-Z][\w+.-]*:", plain):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), unicodedata.normalize("NFC", plain)))
        # Some programs leave the end away.
        found = (self._known.get(f"{path}{end}".casefold()) for end in ("", ".md", ".html"))
        return path if path in self._known.values() else next(filter(None, found), None)
