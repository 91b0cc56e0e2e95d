"""Imports a dump of MediaWiki under a page: pages as a tree, their texts, and all that they were before.

Every step can be repeated and goes on where it was interrupted: what is here already, as the dump has it, is left alone.
"""

import json
import tempfile
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import batched
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.images import ImageRefusedError
from intranet.kernel.blobs.sandbox import SandboxError, run
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.content.markup import hashtag_key
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.text.bilingual import fold
from intranet.kernel.text.lines import clean_line
from wiki.actions.files import attach
from wiki.actions.pages import create_page
from wiki.actions.texts import locked_text, rewrite_locked
from wiki.imports.losses import Losses
from wiki.imports.mediawiki import dump as of_dump
from wiki.imports.mediawiki.converting import CONVERTED, Answered, Asked
from wiki.imports.mediawiki.dump import DumpPage, DumpRevision, DumpTooLarge, Site, read_dump, site_of
from wiki.imports.mediawiki.files import NO_FILES
from wiki.imports.mediawiki.wikitext import clean_title
from wiki.models import (
    MAX_SUMMARY_LENGTH,
    MAX_TAGS,
    MAX_TITLE_LENGTH,
    Edition,
    Editors,
    FormerTitle,
    ImportedPage,
    PageTag,
    SourceVersion,
    Way,
    WikiPage,
)
from wiki.permissions import can_add_under, can_edit_page
from wiki.roles import standing_in
from wiki.text.rendering import words_of

CONVERTED_AT_ONCE: Final = 50
STORED_AT_ONCE: Final = 100
# For a process that converts some pages, and for one that tries a single page again.
BATCH_S: Final = 120
ALONE_S: Final = 20
MEMORY_MB: Final = 1_024
MAX_RENDERED_BYTES: Final = 20 * 1024 * 1024
MAX_TAG_LENGTH: Final = 60
MAX_COMMENT_LENGTH: Final = 3_500
PAGES: Final = frozenset({of_dump.MAIN, of_dump.PROJECT, of_dump.HELP, of_dump.CATEGORY})
TALKS: Final = frozenset(number + 1 for number in PAGES)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        """The operator says which address is asked; no other one is, whatever that one answers."""


_ASKING: Final = urllib.request.build_opener(_NoRedirect)

type Say = Callable[[str, int, int], None]
"""Told how far a step is: its name, what is done, and of how much."""


@dataclass
class Seen:
    """What the first reading of a dump finds of a page."""

    page: DumpPage
    latest: DumpRevision
    """Without its text."""
    author: str = ""
    """Who began it."""
    begun_at: datetime | None = None
    versions: int = 0
    is_empty: bool = False


@dataclass
class Done:
    """What became of a dump: how many of each, and what was lost, with examples."""

    counts: dict[str, int] = field(default_factory=dict)
    losses: Losses = field(default_factory=Losses)

    def add(self, name: str, count: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + count


@dataclass
class MediaWikiImport:
    """An import under `parent` by `actor`, who may write there.

    `members` are the members by their names in the old wiki. `files` is a folder with its files. With `api`, the address of the
    old wiki's `api.php`, texts are made of what it renders, its templates included. Of what was brought into the space before,
    only what the actor may change is changed. A dump has `max_pages` and, unpacked, `max_bytes` at most.
    """

    path: Path
    actor: User
    parent: WikiPage
    language: str
    members: Mapping[str, User] = field(default_factory=dict)
    files: Path | None = None
    api: str = ""
    max_pages: int | None = None
    max_bytes: int | None = None
    is_dry: bool = False
    say: Say = lambda _step, _done, _total: None
    done: Done = field(default_factory=Done)
    site: Site = field(init=False)
    seen: dict[int, Seen] = field(init=False, default_factory=dict)

    def run(self) -> Done:
        """Do it all. Raises DumpRefused, PermissionRefused, and what `say` raises."""
        require(can_edit_page(self.actor, self.parent))
        self.site = site_of(self.path)
        self._survey()
        if self.is_dry:
            self._try_texts()
            return self.done
        self._make_pages()
        self._write_texts()
        self._keep_versions()
        self._keep_redirects()
        self._take_talks()
        return self.done

    @property
    def key(self) -> str:
        """What the old wiki is known by."""
        return (self.site.base or self.site.name)[:200]

    # What there is -----------------------------------------------------------------------------------------------------

    def _survey(self) -> None:
        for number, (page, revision) in enumerate(self._read()):
            one = self.seen.get(page.id)
            if one is None:
                one = self.seen[page.id] = Seen(page, revision, revision.author, revision.at)
                if self.max_pages is not None and len(self.seen) > self.max_pages:
                    raise DumpTooLarge
            if one.begun_at is None or revision.at < one.begun_at:
                one.author, one.begun_at = revision.author, revision.at
            if (revision.at, revision.id) >= (one.latest.at, one.latest.id):
                one.latest, one.is_empty = replace(revision, text=""), not revision.text.strip()
            one.versions += 1
            self.say("Reading", number + 1, 0)
        self.done.add("pages of the dump", len(self.seen))
        self.done.add("versions of the dump", sum(one.versions for one in self.seen.values()))
        self.done.add("redirects", sum(1 for one in self.seen.values() if one.page.redirect and one.page.namespace in PAGES))
        for one in self.seen.values():
            if one.page.namespace not in PAGES | TALKS:
                self.done.losses.add(
                    f"namespace {self.site.namespaces.get(one.page.namespace, one.page.namespace)}", one.page.title
                )

    def _read(self) -> Iterator[tuple[DumpPage, DumpRevision]]:
        return read_dump(self.path, max_bytes=self.max_bytes)

    def _pages(self) -> dict[int, Seen]:
        """What becomes pages: no redirect, and no category that says nothing."""
        return {
            number: one
            for number, one in self.seen.items()
            if one.page.namespace in PAGES
            and not one.page.redirect
            and not (one.page.namespace == of_dump.CATEGORY and one.is_empty)
        }

    # The tree ----------------------------------------------------------------------------------------------------------

    def _make_pages(self) -> None:
        """Pages without words, those above before those below, so that each finds its place."""
        wanted = sorted(self._pages().values(), key=lambda one: (one.page.title.count("/"), one.page.title))
        titles = {one.page.title: one.page.id for one in wanted}
        known = dict(self._imported().values_list("number", "page"))
        for count, one in enumerate(wanted):
            is_new = one.page.id not in known
            if is_new:
                known[one.page.id] = self._make_page(one, titles, known)
            self.done.add("pages made" if is_new else "pages that are here already")
            self.say("Making pages", count + 1, len(wanted))

    @transaction.atomic
    def _make_page(self, one: Seen, titles: Mapping[str, int], known: Mapping[int, int]) -> int:
        above, _slash, last = one.page.title.rpartition("/")
        parent = self.parent
        if above in titles and last:
            pages = WikiPage.objects.visible_to(self.actor).select_related(
                "space__group", "space__organization", "place__audience"
            )
            found = pages.filter(pk=known[titles[above]]).first()
            parent = found if found is not None and can_add_under(self.actor, found) else parent
        title = clean_line(last if parent is not self.parent else one.page.title)[:MAX_TITLE_LENGTH]
        page = create_page(
            actor=self.actor, parent=parent, title=title, language=self.language, way=Way.IMPORT, at=one.begun_at
        )
        WikiPage.objects.filter(pk=page.pk).update(created_by=self._member(one.author) or self.actor)
        if title != one.page.title:
            self._keep_title(page.pk, one.page.title)
        ImportedPage.objects.create(space=page.space, site=self.key, number=one.page.id, page=page)
        return int(page.pk)

    def _imported(self) -> "QuerySet[ImportedPage]":
        return ImportedPage.objects.filter(space=self.parent.space, site=self.key)

    def _here(self) -> "QuerySet[ImportedPage]":
        """What came of the old wiki and the actor may change. All of it at once has no room in memory: only keys are kept."""
        standing = standing_in(self.actor, self.parent.space)
        editors = [one for one in Editors if standing.may_edit(one)]
        return self._imported().filter(page__in=WikiPage.objects.visible_to(self.actor).filter(editors__in=editors))

    def _member(self, name: str) -> User | None:
        return self.members.get(clean_title(name)) if name else None

    def _keep_title(self, page: int, title: str) -> bool:
        """Have a title find a page (a primary key); whether it was new."""
        key = fold(title)[:MAX_TITLE_LENGTH]
        return FormerTitle.objects.get_or_create(page_id=page, title_key=key, defaults={"space": self.parent.space})[1]

    # Texts -------------------------------------------------------------------------------------------------------------

    def _try_texts(self) -> None:
        """Say what the texts would lose."""
        wanted = set(self._pages())
        for count, (_seen, answered, _revision) in enumerate(self._converted(wanted)):
            for name in answered.files:
                if name not in self._paths():
                    self.done.losses.add("file that is missing", name)
            self.say("Converting texts", count + 1, len(wanted))

    def _write_texts(self) -> None:
        rows = self._here().filter(page__archived_at=None).values_list("number", "page", "revision")
        here = {number: (page, revision) for number, page, revision in rows}
        wanted = set[int]()
        for number, one in self._pages().items():
            page, revision = here.get(number, (0, 0))
            if not page:
                self.done.add("pages that cannot be changed here")
            elif revision == one.latest.id:
                self.done.add("texts that are here already")
            elif Edition.objects.filter(page=page).exclude(way=Way.IMPORT).exists():
                self.done.losses.add("changed here since", one.page.title)
            else:
                wanted.add(number)
        whole = self._here().select_related("page__space", "page__place__audience")
        for count, (seen, answered, latest) in enumerate(self._converted(wanted)):
            if imported := whole.filter(number=seen.page.id).first():  # nobody has taken it away meanwhile
                self._write_text(imported, answered, latest)
            self.say("Writing texts", count + 1, len(wanted))

    def _write_text(self, imported: ImportedPage, answered: Answered, revision: DumpRevision) -> None:
        page = imported.page
        kept = {f"@{number}": self._file(imported, name) for number, name in enumerate(answered.files)}
        body = {**answered.body, "content": _with_files(answered.body["content"], kept) or [{"type": "paragraph"}]}
        with transaction.atomic():
            text = locked_text(page)
            if text.head > text.published_head:  # somebody is writing
                self.done.losses.add("changed here since", page.title)
                return
            author = self._member(revision.author) or self.actor
            rewrite_locked(text, author, body, way=Way.IMPORT, summary=revision.comment[:MAX_SUMMARY_LENGTH], at=revision.at)
            labels = {hashtag_key(name)[:MAX_TAG_LENGTH]: name[:MAX_TAG_LENGTH] for name in answered.categories}
            tags = [PageTag(page=page, key=key, label=label) for key, label in labels.items() if key][:MAX_TAGS]
            PageTag.objects.bulk_create(tags, ignore_conflicts=True)
            imported.revision = revision.id
            imported.save(update_fields=["revision"])
        self.done.add("texts written")
        self.done.add("tags", len(tags))

    def _file(self, imported: ImportedPage, name: str) -> str | None:
        """The public id of a file of a page, taken over once; None for one that the folder lacks."""
        if name not in imported.files:
            path = self._paths().get(name)
            if path is None:
                self.done.losses.add("file that is missing", name)
                return None
            try:
                with path.open("rb") as stream:
                    sent: UploadedFile[bytes] = UploadedFile(stream, name=path.name, size=path.stat().st_size)
                    file = attach(actor=self.actor, page=imported.page, sent=sent, name=name)
            except ImageRefusedError as refusal:
                self.done.losses.add("picture that cannot be read", f"{name}: {refusal}")
                return None
            imported.files[name] = file.public_id
            imported.save(update_fields=["files"])
            self.done.add("files")
        return imported.files[name]

    def _paths(self) -> Mapping[str, Path]:
        if not hasattr(self, "_found_paths"):
            paths = self.files.rglob("*") if self.files else ()
            self._found_paths = {
                clean_title(path.name): path
                for path in paths
                if path.is_file() and NO_FILES.isdisjoint(path.relative_to(self.files or path).parts)
            }
        return self._found_paths

    def _converted(self, wanted: Collection[int]) -> Iterator[tuple[Seen, Answered, DumpRevision]]:
        """The latest texts of pages, converted, in the order of the dump."""
        rows = ((page, revision) for page, revision in self._read() if page.id in wanted)
        latest = ((page, one) for page, one in rows if one.id == self.seen[page.id].latest.id)
        for some in batched(latest, CONVERTED_AT_ONCE, strict=False):
            asked = [self._asked(page, revision) for page, revision in some]
            for (page, revision), answered in zip(some, self._answers(asked), strict=True):
                for problem in answered.problems:
                    self.done.losses.add_problem(problem)
                for name in answered.templates:
                    self.done.losses.add("template", name)
                self.done.add("texts converted")
                yield self.seen[page.id], answered, revision

    def _asked(self, page: DumpPage, revision: DumpRevision) -> Asked:
        spaces = self.site.namespaces
        files = sorted({"file", "image", spaces.get(of_dump.FILE, "file").casefold()})
        categories = sorted({"category", spaces.get(of_dump.CATEGORY, "category").casefold()})
        if revision.model != of_dump.WIKITEXT:
            self.done.losses.add(f"page in {revision.model}", page.title)
        elif self.api:
            try:
                html, found = self._rendered(revision.id)
            except (OSError, ValueError, KeyError) as error:
                self.done.losses.add("page that the old wiki does not render", f"{page.title}: {error}")
            else:
                return Asked(page.id, html, is_html=True, files=files, categories=found)
        return Asked(page.id, revision.text, files=files, categories=categories)

    def _rendered(self, revision: int) -> tuple[str, list[str]]:
        """What the old wiki makes of a revision, and its categories. Raises OSError, ValueError, KeyError."""
        asked = {"action": "parse", "oldid": revision, "prop": "text|categories", "format": "json", "formatversion": 2}
        asked |= {"disableeditsection": 1, "disabletoc": 1, "disablelimitreport": 1}
        with _ASKING.open(f"{self.api}?{urlencode(asked)}", timeout=30) as answer:
            parsed = json.loads(answer.read(MAX_RENDERED_BYTES))["parse"]
        return parsed["text"], [clean_title(one["category"]) for one in parsed["categories"] if not one.get("hidden")]

    def _answers(self, asked: list[Asked]) -> list[Answered]:
        """Texts from a process apart; when it breaks, each is tried alone, and the one that breaks it is kept as its source."""
        with suppress(SandboxError):
            return _convert(asked, BATCH_S)
        if len(asked) > 1:
            return [self._answers([one])[0] for one in asked]
        with suppress(SandboxError):
            return _convert(asked, ALONE_S)
        source = {"type": "code_block", "attrs": {"language": ""}, "content": [{"type": "text", "text": asked[0].text}]}
        return [
            Answered(asked[0].id, {"type": "doc", "content": [source]}, [f"too costly: {self.seen[asked[0].id].page.title}"])
        ]

    # What was before ---------------------------------------------------------------------------------------------------

    def _keep_versions(self) -> None:
        here = dict(self._here().values_list("number", "page"))
        total = sum(one.versions for number, one in self.seen.items() if number in here)
        rows = ((here[page.id], revision) for page, revision in self._read() if page.id in here)
        count = 0
        for some in batched(rows, STORED_AT_ONCE, strict=False):
            known = set(
                SourceVersion.objects.filter(page__in={page for page, _one in some}, number__in=[one.id for _page, one in some])
                .values_list("page", "number")
            )  # fmt: skip
            new = [self._version(page, one) for page, one in some if (page, one.id) not in known]
            SourceVersion.objects.bulk_create(new)
            count += len(some)
            self.done.add("versions kept", len(new))
            self.done.add("versions that are here already", len(some) - len(new))
            for _page, one in some:
                if one.author and self._member(one.author) is None:
                    self.done.losses.add("author who is nobody here", one.author)
            self.say("Keeping versions", count, total)

    def _version(self, page: int, revision: DumpRevision) -> SourceVersion:
        return SourceVersion(
            page_id=page,
            number=revision.id,
            author=revision.author[:255],
            member=self._member(revision.author),
            at=revision.at,
            comment=revision.comment[:500],
            text=revision.text.replace("\x00", ""),
        )

    def _keep_redirects(self) -> None:
        """A title that led to a page still does."""
        rows = self._here().values_list("number", "page")
        here = {self.seen[number].page.title: page for number, page in rows if number in self.seen}
        leads = {one.page.title: one.page.redirect for one in self.seen.values() if one.page.redirect}
        for count, (title, target) in enumerate(leads.items()):
            page = here.get(target.partition("#")[0]) or here.get(leads.get(target, ""))
            if page is None:
                self.done.losses.add("redirect to a page that is not there", f"{title} → {target}")
            elif self._keep_title(page, title):
                self.done.add("redirects kept")
            self.say("Keeping redirects", count + 1, len(leads))

    # What was said of pages --------------------------------------------------------------------------------------------

    def _take_talks(self) -> None:
        """Each section of a talk page is a comment on its page, as the importer."""
        about = {
            (self.seen[number].page.namespace, _without_space(self.seen[number].page)): page
            for number, page in self._here().values_list("number", "page")
            if number in self.seen
        }
        pages = WikiPage.objects.in_short().select_related("space", "place__audience")
        talks = {
            number
            for number, one in self.seen.items()
            if one.page.namespace in TALKS and not one.page.redirect and not one.is_empty
        }
        for count, (seen, answered, revision) in enumerate(self._converted(talks)):
            self.say("Taking talks", count + 1, len(talks))
            key = about.get((seen.page.namespace - 1, _without_space(seen.page)))
            page = pages.filter(pk=key).first() if key else None
            if page is None:
                self.done.losses.add("talk of a page that is not there", seen.page.title)
                continue
            for number, said in enumerate(_sections(answered.body["content"])):
                self._comment(page, said, f"{self.key}/{seen.page.id}/{number}", revision.at)

    def _comment(self, page: WikiPage, said: str, source: str, at: datetime) -> None:
        token = sha256(source.encode()).hexdigest()[:32]
        try:
            add_comment(actor=self.actor, thing=page, text=said, language=self.language, token=token, at=at)
        except (TokenUsed, PermissionRefused, ValueError) as refusal:
            self.done.losses.add("section of a talk page", f"{page.title}: {refusal or 'it has changed since'}")
        else:
            self.done.add("sections of talk pages")


def _convert(asked: list[Asked], time_s: int) -> list[Answered]:
    """Raises SandboxError."""
    with tempfile.TemporaryDirectory(prefix="passerelle-mediawiki-") as temporary:
        folder = Path(temporary) / "out"
        folder.mkdir()
        source = Path(temporary) / "asked.jsonl"
        source.write_text("".join(json.dumps(asdict(one)) + "\n" for one in asked), encoding="utf-8")
        function = "wiki.imports.mediawiki.converting:convert"
        run(function, source, folder, time_s=time_s, memory_mb=MEMORY_MB, hidden=Path(settings.DATA))
        lines = (folder / CONVERTED).read_text(encoding="utf-8").splitlines()
    return [Answered(**json.loads(line)) for line in lines]


def _with_files(content: list[Any], kept: Mapping[str, str | None]) -> list[Any]:
    """Blocks with the files that are kept, and without those that are not."""
    found = []
    for node in content:
        if node["type"] in {"image", "attachment"}:
            file = kept.get(node["attrs"]["file"])
            if file is not None:
                found.append({**node, "attrs": {**node["attrs"], "file": file}})
        elif "content" in node:
            found.append({**node, "content": _with_files(node["content"], kept)})
        else:
            found.append(node)
    return found


def _without_space(page: DumpPage) -> str:
    return page.title if page.namespace == of_dump.MAIN else page.title.partition(":")[2]


def _sections(blocks: list[Any]) -> Iterator[str]:
    """The words of each section, with those of its heading first, no longer than a comment may be."""
    said = list[str]()
    for block in [*blocks, {"type": "heading", "attrs": {"level": 2}}]:
        if block["type"] == "heading" and block["attrs"]["level"] <= 2:
            words = "\n\n".join(filter(None, said)).strip()
            yield from ("".join(part) for part in batched(words, MAX_COMMENT_LENGTH, strict=False))
            said = []
        said.append(words_of(block).strip())


def is_address_of_api(address: str) -> bool:
    """Whether it can be the address of an `api.php`."""
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and parts.path.endswith("api.php")
