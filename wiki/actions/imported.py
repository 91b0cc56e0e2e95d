"""One page of an import after another: found or made, then written."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from pycrdt import Doc

from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.content.languages import guess_language
from intranet.kernel.content.markup import hashtag_key
from intranet.kernel.data.public_ids import derived_public_id
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.bilingual import fold
from wiki.actions.files import keep
from wiki.actions.pages import create_page
from wiki.actions.texts import document_of, locked_text, publish_text, rewrite_page
from wiki.models import MAX_TITLE_LENGTH, PAGE, Existing, PageFile, PageImport, PageTag, Way, WikiPage
from wiki.permissions import can_edit_page
from wiki.queries.links import page_of_address
from wiki.text.rendering import words_of
from wiki.text.schema import Node, understood
from wiki.text.shared import body_of, write_body

PIECE: Final = 1024 * 1024


class Outcome(StrEnum):
    """What became of a page of an import."""

    NEW = "new"
    EDITION = "edition"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"


class Importer:
    """Makes the pages of one import, in the name of its sender; a row of the outline says afterwards what became of it.

    All pages are there before the first text is written: texts link to each other.
    """

    def __init__(self, sent: PageImport, folder: Path, files: Sequence[Mapping[str, Any]]) -> None:
        self.sent, self.actor, self.folder, self.files = sent, sent.actor, folder, files
        self.pages = dict[int, WikiPage]()

    def make_page(self, row: dict[str, Any]) -> None:
        """Find the page of a row among those under the page above it, or make it."""
        above = self.pages.get(row["above"]) if row["above"] else self.sent.page
        if above is None:
            row |= {"outcome": Outcome.REFUSED, "reason": ""}
            return
        try:
            page, outcome = self._page(row, above)
        except PermissionRefused as refused:
            row |= {"outcome": Outcome.REFUSED, "reason": str(refused.reason)}
            return
        self.pages[row["key"]] = page
        row |= {"outcome": outcome, "page": page.public_id}

    def _page(self, row: Mapping[str, Any], above: WikiPage) -> tuple[WikiPage, Outcome]:
        identity = derived_public_id("wiki.imports", self.sent.public_id, str(row["key"]))
        title = row["title"]
        if not WikiPage.objects.filter(public_id=identity).exists():
            known = self._known(above, title)
            if known is not None and not known.edition and not known.shared_text.head and not _is_folder(row):
                return known, Outcome.EDITION  # as an import that stopped left it: without any text
            if known is not None and self.sent.existing != Existing.OTHER:
                return known, Outcome.SKIPPED if self.sent.existing == Existing.SKIP else Outcome.EDITION
            words = words_of(self._body(row)).strip()
            for number in count(2):
                if known is None:
                    break
                if known.text.strip() == words:
                    return known, Outcome.UNCHANGED
                title = f"{row['title'][: MAX_TITLE_LENGTH - 8]} ({number})"
                known = self._known(above, title)
        language = row["language"] or guess_language(words_of(self._body(row))) or above.language
        return create_page(actor=self.actor, parent=above, title=title, language=language, public_id=identity), Outcome.NEW

    def _known(self, above: WikiPage, title: str) -> WikiPage | None:
        """The page of a title under another, which the sender sees and which no other row is about."""
        below = WikiPage.objects.visible_to(self.actor).filter(path__startswith=above.path, depth=above.depth + 1)
        taken = {page.pk for page in self.pages.values()}
        rows = below.filter(title_key=fold(title)[:MAX_TITLE_LENGTH]).order_by("path")
        found = [page for page in rows if page.pk not in taken]
        return min(found, key=lambda page: page.title != title, default=None)

    def write_text(self, row: dict[str, Any]) -> None:
        """Give the page of a row its text, unless it says the same already."""
        if row["outcome"] not in {Outcome.NEW, Outcome.EDITION} or _is_folder(row):
            return
        page = WikiPage.objects.to_list().get(pk=self.pages[row["key"]].pk)
        try:
            require(can_edit_page(self.actor, page))
            body = understood(self._resolved(self._body(row), page)).body
            is_rewritten = self._rewrite(page, body)
            if not is_rewritten and row["outcome"] == Outcome.EDITION and not self._has_written(page):
                row["outcome"] = Outcome.UNCHANGED
            self._tag(page, row["tags"])
        except PermissionRefused as refused:
            row |= {"outcome": Outcome.REFUSED, "reason": str(refused.reason)}

    @transaction.atomic
    def _rewrite(self, page: WikiPage, body: Node) -> bool:
        """Give a page this text; False when it says so already, with what is being written in it."""
        wanted: Doc[Any] = Doc()
        write_body(wanted, body)
        if page.edition and body_of(document_of(locked_text(page))).body == body_of(wanted).body:
            return False
        publish_text(page=page)  # what somebody is writing is in the history before it goes
        rewrite_page(actor=self.actor, page=page, body=body, way=Way.IMPORT, summary=self.sent.name)
        return True

    def _has_written(self, page: WikiPage) -> bool:
        """Whether this import gave it its last edition, before another worker took over."""
        since = self.sent.begun_at or self.sent.sent_at
        return page.editions.filter(number=page.edition, way=Way.IMPORT, at__gte=since, summary=self.sent.name).exists()

    @transaction.atomic
    def _tag(self, page: WikiPage, labels: Sequence[str]) -> None:
        keys = {hashtag_key(label)[:60]: label for label in labels}
        rows = [PageTag(page=page, key=key, label=label) for key, label in keys.items() if key]
        PageTag.objects.bulk_create(rows, ignore_conflicts=True)
        reindex(PAGE, [page.pk])

    def _body(self, row: Mapping[str, Any]) -> Node:
        body: Node = json.loads((self.folder / f"page-{row['key']}.json").read_text(encoding="utf-8"))
        return body

    def _resolved(self, node: Node, page: WikiPage) -> Node:
        """A text whose files are kept with its page, and whose links lead to the pages of this import."""
        attributes = dict(node.get("attrs", {}))
        if str(attributes.get("file", "")).startswith("@"):
            attributes["file"] = self._file(page, int(attributes["file"][1:])).public_id
        marks = [self._linked(mark) for mark in node.get("marks", [])]
        content = [self._resolved(child, page) for child in node.get("content", [])]
        return {**node, "attrs": attributes, "marks": marks, "content": content}

    def _linked(self, mark: Node) -> Node:
        """A mark: a link to a page of this import, or by its address to one of this site, is one to a page."""
        attributes = mark.get("attrs", {})
        page, title = attributes.get("page", ""), attributes.get("title", "")
        if page.startswith("@"):
            known = self.pages.get(int(page[1:]))
            page = known.public_id if known else ""
        elif found := page_of_address(attributes.get("href", "")):
            page, title = found
        else:
            return mark
        return {"type": "link", "attrs": {"href": "", "page": page, "title": title}}

    def _file(self, page: WikiPage, number: int) -> PageFile:
        """A file of the import as one of a page: the one that it has already when that is the same."""
        facts, path = self.files[number - 1], self.folder / f"file-{number}"
        known = PageFile.objects.filter(page=page, file__sha256__in=[facts["sent"], facts["kept"]]).first()
        if known is not None:
            return known
        name = f"{Path(facts['name']).stem}.webp" if facts["is_picture"] else facts["name"]
        with path.open("rb") as opened:
            file = store(iter(lambda: opened.read(PIECE), b""), owner=self.actor, name=name, is_ours=facts["is_picture"])
        return keep(actor=self.actor, page=page, file=file, name=file.name)


def _is_folder(row: Mapping[str, Any]) -> bool:
    """Whether a page is made of a folder alone, and has no text."""
    return bool(row["path"].endswith("/"))
