"""What the page of a document shows of one of its versions, as far as it could be made."""

from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.core.paginator import Page as PageOfPages
from django.core.paginator import Paginator

from files.media_types import SPREADSHEETS
from files.models import Version
from files.queries.tables import NO_TABLE, Table, table_of
from files.queries.troubles import why_in_part, why_nothing
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import PLAYED_INLINE, Page, Scan, StoredFile, Trouble
from intranet.kernel.blobs.preparation import preparer_of
from intranet.kernel.content.reading import Names, readable, with_names
from intranet.kernel.content.rendering import render_document

# Who has no account is shown nobody's name, and no document.
NOBODY: Final = Names({}, {})

type Kind = Literal[
    "picture", "page", "text", "prose", "table", "audio", "video", "preparing", "scanning", "infected", "nothing"
]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is shown of a version. `pages` is where the reader is among its pages, `page` that one. `why` says why there is
    nothing, or not everything.
    """

    version: Version
    kind: Kind
    pages: "PageOfPages[int] | None" = None
    page: Page | None = None
    prose: str = ""
    why: str = ""
    table: Table = NO_TABLE

    @property
    def may_be_opened(self) -> bool:
        """Whether to say that a program may open what has no preview."""
        return self.version.file.size > 0 and self.version.file.trouble != Trouble.REFUSED

    @property
    def is_not_scanned(self) -> bool:
        """Whether there is a scanner, and it did not take the file, which is too large for it."""
        return bool(settings.CLAMD_URL) and self.version.file.scan == Scan.NOT_SCANNED

    @property
    def is_waiting(self) -> bool:
        """Whether there will be more to see in a moment."""
        return self.kind in ("preparing", "scanning")


def preview_of(viewer: User | None, version: Version, number: str = "") -> Preview:
    """What the viewer (None: somebody unknown) is shown, who may see the document.

    `number` is the page that an address asks for.
    """
    file = version.file
    waiting = _without_pages(file)
    if waiting:
        return Preview(version=version, kind=waiting)
    pages = Paginator(range(1, file.pages.count() + 1), 1).get_page(number)
    page = file.pages.filter(number=pages.number).first()
    if page is None:
        return Preview(version=version, kind="nothing", why=why_nothing(file))
    kind = _kind_of(file, page)
    prose = _prose(viewer, page) if kind == "prose" else ""
    table = table_of(file, page) if kind == "table" else NO_TABLE
    why = why_in_part(file, is_drawn=page.image_id is not None)
    return Preview(version=version, kind=kind, pages=pages, page=page, prose=prose, table=table, why=why)


def _prose(viewer: User | None, page: Page) -> str:
    html = render_document(page.text)
    return readable(viewer, [html])[0] if viewer is not None else with_names(html, NOBODY)


def _without_pages(file: StoredFile) -> Kind | None:
    """What is said or shown of a file whose pages are not looked at."""
    if file.scan == Scan.INFECTED:
        return "infected"
    if file.scan == Scan.PENDING:
        return "scanning"
    if file.media_type in PLAYED_INLINE:
        return "video" if file.media_type.startswith("video/") else "audio"
    is_waiting = file.is_to_prepare and file.prepared_at is None and preparer_of(file.media_type) is not None
    return "preparing" if is_waiting else None


def _kind_of(file: StoredFile, page: Page) -> Kind:
    if file.media_type.startswith("image/"):
        return "picture"
    named: dict[str, Kind] = {"text/csv": "table", "text/markdown": "prose"}
    if file.media_type in SPREADSHEETS:
        return "table"
    return "page" if page.image_id else named.get(file.media_type, "text")
