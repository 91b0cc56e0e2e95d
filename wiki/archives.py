"""Pages as files that are read without the site: Markdown or HTML in folders as the tree has them, with what they show.

Links between the pages of an archive lead from file to file, those to anything else to the site. An import of an archive
makes the same pages again.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

import yaml
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.names import clean_name, extension_of
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.storage import storage
from intranet.kernel.data.batches import batches
from intranet.kernel.places.exports import ExportedFile
from wiki.models import Edition, PageFile, Recording, RecordingState, WikiPage
from wiki.queries.links import file_address, page_address, recording_address
from wiki.spoken import Spoken
from wiki.text.markdown import markdown_of
from wiki.text.rendering import Renderer, files_of

FILES: Final = "_files"
"""The folder of what pages show, beside those of the pages."""
PAGES_AT_ONCE: Final = 100
MAX_NAME_BYTES: Final = 120
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"\]\((file|page):([0-9a-z]{16})")


class Format(StrEnum):
    """What a page is written as."""

    MARKDOWN = "markdown"
    HTML = "html"


def archived_pages(reader: User, top: WikiPage, kind: Format, *, is_alone: bool = False) -> Iterator[ExportedFile]:
    """A page, with those under it unless it `is_alone`, and the files that they show: what the reader sees of them, lazily."""
    rows = WikiPage.objects.visible_to(reader).filter(path__startswith=top.path)
    if is_alone:
        rows = rows.filter(pk=top.pk)
    archive = Archive(reader, kind, list(rows.order_by("path").only("public_id", "title", "path", "depth")))
    whole = rows.to_list().defer("html", "text").select_related("responsible").prefetch_related("page_tags")
    for some in batches(whole, "path", "pk", size=PAGES_AT_ONCE):
        written = archive.written(some)
        if not connection.in_atomic_block:
            connection.close()  # the next piece may be asked for by another thread
        yield from written


def archived_words(speaker: User) -> Iterator[ExportedFile]:
    """What somebody says: the knowledge pages on which they speak, and their recordings wherever they are, lazily."""
    rows = WikiPage.objects.visible_to(speaker).filter(knowledgepage__speaker=speaker).to_list().defer("html", "text")
    pages = list(rows.select_related("responsible").prefetch_related("page_tags").order_by("path"))
    archive = Archive(speaker, Format.HTML, pages)
    for page in pages:
        yield from archive.written([page])
    others = Recording.objects.filter(speaker=speaker).exclude(state=RecordingState.RECORDING)
    yield from archive.spoken.files_of(
        others.exclude(public_id__in=archive.spoken.recordings).select_related("original", "mp4", "webm", "speaker")
    )


@dataclass(frozen=True)
class Place:
    """Where a page is in an archive, and its number among its neighbours."""

    path: str
    order: int


class Names:
    """Names of files, all different in their folder whatever the system, and none that Windows keeps for itself."""

    def __init__(self) -> None:
        self._taken = {FILES}

    def of(self, folder: str, name: str, end: str) -> str:
        """A path in a folder (with its slash) for what is called so."""
        stem = _cut(clean_name(name), MAX_NAME_BYTES).rstrip(". ") or "_"
        stem = f"_{stem}" if _RESERVED.match(stem) or stem.startswith(".") else stem
        number, free = 2, stem
        while f"{folder}{free}".casefold() in self._taken or f"{folder}{free}{end}".casefold() in self._taken:
            free, number = f"{stem} ({number})", number + 1
        self._taken |= {f"{folder}{free}".casefold(), f"{folder}{free}{end}".casefold()}
        return f"{folder}{free}{end}"


def _cut(text: str, size: int) -> str:
    """The beginning of a text, of so many bytes at most."""
    return text.encode()[:size].decode(errors="ignore")


@dataclass
class Archive:
    """The pages of an archive, which know of each other where they are."""

    reader: User
    kind: Format
    pages: Sequence[WikiPage]
    places: dict[int, Place] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """The paths of the files that are in it, by their public ids; "" for what the reader may not have."""

    def __post_init__(self) -> None:
        self._names = Names()
        end = ".md" if self.kind == Format.MARKDOWN else ".html"
        folders, counts = dict[str, str](), dict[str, int]()
        for page in self.pages:
            above = next((path for path in reversed(page.paths_above) if path in folders), "")
            folder = folders.get(above, "")
            counts[above] = counts.get(above, 0) + 1
            path = self._names.of(folder, page.title, end)
            folders[page.path] = f"{path.removesuffix(end)}/"
            self.places[page.pk] = Place(path, counts[above])
        self.spoken = Spoken(self.reader, f"{FILES}/")
        self._paths = {page.public_id: self.places[page.pk].path for page in self.pages}

    def written(self, pages: Sequence[WikiPage]) -> list[ExportedFile]:
        """The files of some pages, each after those that it shows for the first time; only their bytes are yet to be read."""
        authors, found = _authors_of(pages), list[ExportedFile]()
        for page in pages:
            if page.pk in self.places:  # not one that came meanwhile
                found += self._shown_by(page)
                found += self.spoken.files(page.body)
                found.append(ExportedFile(self.places[page.pk].path, [self._text_of(page, authors.get(page.pk, [])).encode()]))
        return found

    def _shown_by(self, page: WikiPage) -> Iterator[ExportedFile]:
        wanted = [public_id for public_id in files_of(page.body) if public_id not in self.files]
        readable = PageFile.objects.filter(public_id__in=wanted, page__in=WikiPage.objects.visible_to(self.reader))
        self.files |= dict.fromkeys(wanted, "")
        for file in readable.select_related("file") if wanted else ():
            if can_download(file.file) and file.file.stored_at is not None:
                end = extension_of(file.name)
                path = self._names.of(f"{FILES}/{file.public_id}/", file.name[: len(file.name) - len(end)], end)
                self.files[file.public_id] = path
                yield ExportedFile(path, storage().read(file.file.key, 0, file.file.size))

    def _text_of(self, page: WikiPage, authors: list[str]) -> str:
        facts = self._facts(page, authors)
        reach = _Reach(self.places[page.pk].path, self._paths, self.files)
        up = "../" * self.places[page.pk].path.count("/")
        if self.kind == Format.MARKDOWN:
            head = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=1000)
            text = _REFERENCE.sub(lambda found: f"]({reach.of(found[1], found[2])}", markdown_of(page.body))
            text = self.spoken.in_markdown(text, up=up, elsewhere=_recording)
            return f"---\n{head}---\n\n# {page.title}\n\n{text}"
        html = Renderer(file_address=reach.file, page_address=reach.page).html(page.body)
        said = self.spoken.in_html(html, up=up)
        return render_to_string("wiki/exported.html", {"page": page, "facts": facts, "html": said})

    def _facts(self, page: WikiPage, authors: list[str]) -> dict[str, Any]:
        facts = {
            "title": page.title,
            "language": page.language,
            "tags": [tag.label for tag in page.page_tags.all()],
            "order": self.places[page.pk].order,
            "space": page.space.name,
            "responsible": page.responsible.display_name if page.responsible else None,
            "authors": authors,
            "created": _day(page.created_at),
            "changed": _day(page.changed_at),
            "reviewed": _day(page.reviewed_at) if page.reviewed_at else None,
            "edition": page.edition,
            "address": f"{settings.PUBLIC_URL}{page.get_absolute_url()}",
        }
        return {name: value for name, value in facts.items() if value not in (None, [])}


def _recording(public_id: str) -> str:
    return f"{settings.PUBLIC_URL}{recording_address(public_id)}"


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat()


def _authors_of(pages: Sequence[WikiPage]) -> Mapping[int, list[str]]:
    """The names of those who have written in each page."""
    editions = Edition.objects.filter(page__in=pages, authors__isnull=False)
    found = dict[int, list[str]]()
    rows = editions.values_list("page", "authors__display_name").distinct()
    for page, name in rows.order_by("page", "authors__display_name"):
        found.setdefault(page, []).append(name)
    return found


@dataclass(frozen=True)
class _Reach:
    """Where the links of a page lead, seen from its file."""

    origin: str
    pages: Mapping[str, str]
    files: Mapping[str, str]

    def of(self, kind: str, public_id: str) -> str:
        return self.file(public_id) if kind == "file" else self.page(public_id, "")

    def file(self, public_id: str) -> str:
        return self._within(self.files.get(public_id)) or f"{settings.PUBLIC_URL}{file_address(public_id)}"

    def page(self, public_id: str, title: str) -> str:
        return self._within(self.pages.get(public_id)) or f"{settings.PUBLIC_URL}{page_address(public_id, title)}"

    def _within(self, path: str | None) -> str:
        return quote(posixpath.relpath(path, posixpath.dirname(self.origin) or ".")) if path else ""
