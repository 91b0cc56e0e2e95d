"""Reads what was sent into a folder: what pages it makes (`outline.json`), the text of each, and the files that they show.

`read(source, target)` runs in a process apart. For page 3 it writes `page-3.json`, for file 2 `file-2`; in texts, `@2` stands
for a file and `@3` for a page. Pictures are drawn anew, no larger than a page shows them.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote_to_bytes
from zipfile import BadZipFile

from intranet.kernel.blobs.images import ImageRefusedError, read_picture, whole_webp
from intranet.kernel.blobs.preparers.archives import RefusedError
from intranet.kernel.text.bilingual import fold
from intranet.kernel.text.lines import clean_line
from wiki.imports.folders import KINDS, MAX_PAGES, Archive, Contents, OneFile, Paths, Planned, planned
from wiki.imports.losses import LeftOut, Losses
from wiki.imports.texts import MAX_TITLE_LENGTH, Read, read_markdown, read_page, read_word
from wiki.text.html import Loss, Reach
from wiki.text.schema import Node

MAX_SIDE: Final = 1_600
MAX_DATA_ADDRESS: Final = 30 * 1024 * 1024


@dataclass(frozen=True)
class KeptFile:
    """A file that pages show, with the hashes of what was `sent` and of what is `kept`: a picture is drawn anew."""

    name: str
    sent: str
    kept: str
    is_picture: bool


def read(source: Path, target: Path) -> None:
    """Read a file into a folder. Raises RefusedError, zipfile.BadZipFile."""
    losses = Losses()
    contents: Contents = Archive(source, losses) if source.suffix.lower() == ".zip" else OneFile(source, losses)
    Reader(contents, target, losses).write()


class Reader:
    """Reads the files of what was sent, one after another."""

    def __init__(self, contents: Contents, target: Path, losses: Losses) -> None:
        self.contents, self.target, self.losses = contents, target, losses
        self.tree = planned(contents.paths)
        self.paths = Paths(contents, self.tree)
        self.files = list[KeptFile]()
        self._kept = dict[str, str]()
        """What stands for a file in texts, by its path, and by its hash and its name."""
        self._used = set[str]()

    def write(self) -> None:
        pages = [page for top in self.tree for page in top.walk()]
        if len(pages) > MAX_PAGES:
            raise RefusedError("too many pages")
        found = {page.key: self._read(page) for page in pages}
        titles = {fold(found[page.key].title or page.name): page.key for page in reversed(pages)}
        for page in pages:
            text = found[page.key].text
            body = self._finished(text.body, titles, text.problems)
            (self.target / f"page-{page.key}.json").write_text(json.dumps(body), encoding="utf-8")
        outline = [row for top in self._in_order(self.tree, found) for row in self._rows(top, found, 0, depth=0)]
        made_of = {page.path for page in pages}
        for path in self.contents.paths:
            if path not in self._used and path not in made_of:
                self.losses.add(LeftOut.UNUSED, path)
        facts = {"pages": outline, "left_out": self.losses.rows(), "files": [asdict(file) for file in self.files]}
        (self.target / "outline.json").write_text(json.dumps(facts), encoding="utf-8")

    def _in_order(self, pages: list[Planned], found: Mapping[int, Read]) -> list[Planned]:
        return sorted(pages, key=lambda page: found[page.key].order)

    def _rows(self, page: Planned, found: Mapping[int, Read], above: int, *, depth: int) -> list[dict[str, Any]]:
        read, losses = found[page.key], Losses()
        for problem in read.text.problems:
            losses.add_problem(problem)
        row = {
            "key": page.key,
            "above": above,
            "depth": depth,
            "path": page.path or f"{page.folder}/",
            "title": (read.title or clean_line(page.name))[:MAX_TITLE_LENGTH],
            "is_named": bool(read.title),
            "language": read.language,
            "tags": read.tags,
            "losses": losses.rows(),
        }
        below = (self._rows(child, found, page.key, depth=depth + 1) for child in self._in_order(page.children, found))
        return [row, *chain.from_iterable(below)]

    def _read(self, page: Planned) -> Read:
        if not page.path:
            return Read()
        reach = Reach(file=lambda address: self._file(address, page.path), page=lambda address: self._page(address, page.path))
        kind = KINDS[PurePosixPath(page.path).suffix.lower()]
        try:
            content = self.contents.read(page.path)
            if kind == "word":
                return read_word(content, reach, self._keep)
            return read_markdown(content, reach) if kind == "markdown" else read_page(content, reach)
        except Exception as failure:
            self.losses.add(LeftOut.UNREADABLE, f"{page.path} ({type(failure).__name__})")
            return Read()

    def _page(self, address: str, origin: str) -> tuple[str, str] | None:
        page = self.paths.page(address, origin)
        return (f"@{page.key}", "") if page else None

    def _file(self, address: str, origin: str) -> str | None:
        if address.startswith("data:"):
            return self._inner(address)
        path = self.paths.file(address, origin)
        if path is None:
            return None
        if path not in self._used:
            self._used.add(path)
            try:
                self._kept[path] = self._keep(self.contents.read(path), PurePosixPath(path).name)
            except (RefusedError, BadZipFile):
                self.losses.add(LeftOut.UNREADABLE, path)
        return self._kept.get(path)

    def _inner(self, address: str) -> str | None:
        """A file within an address. Only pictures are."""
        head, _comma, data = address[:MAX_DATA_ADDRESS].partition(",")
        if not head.startswith("data:image/"):
            return None
        try:
            content = base64.b64decode(data, validate=False) if head.endswith(";base64") else unquote_to_bytes(data)
        except (binascii.Error, ValueError):
            return None
        return self._keep(content, f"image.{head[11:].partition(';')[0].partition('+')[0][:10]}")

    def _keep(self, content: bytes, name: str) -> str:
        """Keep bytes as a file, and give what stands for it in texts."""
        sent, is_picture = hashlib.sha256(content).hexdigest(), True
        if f"{sent} {name}" in self._kept:
            return self._kept[f"{sent} {name}"]
        try:
            with read_picture(BytesIO(content)) as picture:
                content = whole_webp(picture, longest=MAX_SIDE).content
        except ImageRefusedError:
            is_picture = False
        self.files.append(KeptFile(name, sent, hashlib.sha256(content).hexdigest(), is_picture))
        (self.target / f"file-{len(self.files)}").write_bytes(content)
        self._kept[f"{sent} {name}"] = f"@{len(self.files)}"
        return f"@{len(self.files)}"

    def _finished(self, node: Node, titles: Mapping[str, int], problems: list[str]) -> Node:
        """A text whose links by title lead to pages of the same import, and which shows as pictures only what is one."""
        if node["type"] in {"image", "attachment"}:
            return self._shown(node, problems)
        for mark in node.get("marks", []):
            if mark["type"] == "link":
                mark["attrs"] = self._linked(mark["attrs"], titles)
        if "content" in node:
            return {**node, "content": [self._finished(child, titles, problems) for child in node["content"]]}
        return node

    def _shown(self, node: Node, problems: list[str]) -> Node:
        """A picture or a document, of a file that was kept: texts may name others, and more than there are."""
        attributes = node["attrs"]
        number = _number(attributes["file"])
        if not 0 < number <= len(self.files):
            problems.append(f"{Loss.PICTURE}: {attributes['file']}")
            words = attributes.get("alt") or attributes.get("name") or attributes["file"]
            return {"type": "paragraph", "content": [{"type": "text", "text": words}]} if words else {"type": "paragraph"}
        file = self.files[number - 1]
        if node["type"] == "image" and not file.is_picture:
            problems.append(f"{Loss.PICTURE}: {file.name}")
            return {"type": "attachment", "attrs": {"file": attributes["file"], "name": (attributes["alt"] or file.name)[:255]}}
        return node

    def _linked(self, attributes: Node, titles: Mapping[str, int]) -> Node:
        page, key = attributes["page"], titles.get(fold(attributes["title"])) if attributes["title"] else None
        if page.startswith("@") and not _number(page):
            page = ""
        return {**attributes, "page": page} if page or key is None else {"href": "", "page": f"@{key}", "title": ""}


def _number(reference: str) -> int:
    """The number that stands for a file or a page; 0 for anything else."""
    digits = reference[1:]
    return int(digits) if reference.startswith("@") and digits.isascii() and digits.isdigit() else 0
