"""Makes texts of pages of MediaWiki, in a process apart (`blobs.sandbox`): nothing here knows the site.

`convert(source, folder)` reads lines of JSON (`Asked`) and writes one for each (`Answered`) into `converted.jsonl`, in order.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from wiki.imports.mediawiki.wikitext import Names, clean_title, html_of_wikitext
from wiki.text.html import Reach, parsed_html, read_html
from wiki.text.schema import Node

CONVERTED: Final = "converted.jsonl"
_UNWANTED: Final = frozenset(
    "mw-editsection toc noprint mw-empty-elt mw-jump-link catlinks printfooter mw-cite-backlink magnify".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Asked:
    """A page to be converted: its wikitext, or (`is_html`) what the old wiki makes of it."""

    id: int
    text: str
    is_html: bool = False
    files: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)


@dataclass
class Answered:
    """The text of a page. In it `@0` stands for the first of `files`, a name of MediaWiki's."""

    id: int
    body: Node
    problems: list[str]
    categories: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def convert(source: Path, folder: Path) -> None:
    """Convert every page of a file; what breaks one breaks them all, so who asks asks again for each alone."""
    with source.open(encoding="utf-8") as asked, (folder / CONVERTED).open("w", encoding="utf-8") as answered:
        for line in asked:
            answered.write(json.dumps(asdict(converted(Asked(**json.loads(line)))), ensure_ascii=False) + "\n")


def converted(asked: Asked) -> Answered:
    """One page."""
    files = list[str]()

    def kept(name: str) -> str:
        if name not in files:
            files.append(name)
        return f"@{files.index(name)}"

    if asked.is_html:
        tree = parsed_html(asked.text)
        _tidy(tree, frozenset(asked.files))
        categories, templates = asked.categories, list[str]()
    else:
        made = html_of_wikitext(asked.text, Names(frozenset(asked.files), frozenset(asked.categories)))
        tree, categories, templates = parsed_html(made.html), made.categories, made.templates
    read = read_html(
        tree, Reach(file=lambda address: kept(_named(address, "file:")) if address.startswith("file:") else None, page=_page)
    )
    return Answered(asked.id, read.body, list(read.problems), categories, templates, files)


def _named(address: str, kind: str) -> str:
    return clean_title(unquote(address.removeprefix(kind)))


def _page(address: str) -> tuple[str, str] | None:
    return ("", _named(address, "wiki:")) if address.startswith("wiki:") else None


def _tidy(tree: Any, file_words: frozenset[str]) -> None:
    """Of what MediaWiki renders, take away what is for its own pages, and have links and pictures say what they lead to."""
    for element in [one for one in tree.iter() if isinstance(one.tag, str)]:
        classes = element.get("class", "").split()
        if (not _UNWANTED.isdisjoint(classes) or element.get("id") == "toc") and element.getparent() is not None:
            element.drop_tree()
    for link in tree.iter("a"):
        title = _title_of(link.get("href", ""))
        if not title or "external" in link.get("class", ""):
            continue
        word, _colon, rest = title.partition(":")
        is_file = word.casefold() in file_words and bool(rest)
        for picture in link.iter("img"):
            if is_file:
                picture.set("src", f"file:{rest}")
        link.set("href", f"file:{rest}" if is_file and link.find(".//img") is None else f"wiki:{title}")
        if link.find(".//img") is not None:
            link.drop_tag()


def _title_of(address: str) -> str:
    """The title in an address of MediaWiki's own, short or long; "" for any other."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    asked = parse_qs(parts.query).get("title")
    if asked:
        return asked[0]
    return unquote(parts.path.rpartition("/wiki/")[2] if "/wiki/" in parts.path else parts.path.partition("index.php/")[2])
