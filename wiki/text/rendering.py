"""HTML and plain words of a text. Every word is escaped here, and every tag and attribute is written here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import chain, count
from typing import Final

from django.utils.text import slugify

from intranet.kernel.content.documents import card_attribute
from wiki.text.schema import Node

_TAGS: Final = {"paragraph": "p", "blockquote": "blockquote", "bullet_list": "ul", "list_item": "li", "strong": "strong"}
_TAGS_OF_MARKS: Final = {"strong": "strong", "em": "em", "strike": "s", "code": "code"}
_BREAKS: Final = {"paragraph", "heading", "code_block", "table_row", "image", "attachment", "recording", "horizontal_rule"}


@dataclass(frozen=True)
class Heading:
    """A heading of a text: where a link to it leads, how deep it is (2 to 4), and its words."""

    anchor: str
    level: int
    words: str


type FileAddress = Callable[[str], str]
"""The address of a stored file of a page, from its public id."""
type PageAddress = Callable[[str, str], str]
"""The address of a page, from its public id; "" and its title for one that nobody has written yet."""


def recording_place(public_id: str, inner: str) -> str:
    """Where a recording stands in the HTML of a text. Who reads it here gets a player (`queries.recordings`), others a link."""
    return f'<figure data-recording="{escape(public_id)}">{inner}</figure>'


class Renderer:
    """Makes HTML of a text. Where a link to a page and a file leads is said by those who know the addresses."""

    def __init__(
        self, *, file_address: FileAddress, page_address: PageAddress, recording_address: FileAddress = "#{}".format
    ) -> None:
        self.file_address = file_address
        self.page_address = page_address
        self.recording_address = recording_address

    def html(self, body: Node) -> str:
        """The HTML of a text that is `understood`."""
        anchors = iter(headings(body))
        return "".join(self._block(node, anchors) for node in body.get("content", []))

    def _block(self, node: Node, anchors: Iterator[Heading]) -> str:
        name, attributes = node["type"], node.get("attrs", {})
        if name == "heading":
            found = next(anchors)
            return f'<h{found.level} id="{found.anchor}">{self._inline(node)}</h{found.level}>'
        if name == "paragraph":
            return f"<p>{self._inline(node)}</p>"
        if name == "code_block":
            language = f' data-language="{escape(attributes["language"])}"' if attributes["language"] else ""
            return f'<pre tabindex="0"{language}><code>{self._inline(node)}</code></pre>'
        if name == "horizontal_rule":
            return "<hr>"
        if name == "image":
            return self._image(attributes["file"], attributes["alt"], attributes["caption"])
        if name == "attachment":
            address = escape(self.file_address(attributes["file"]))
            return f'<p class="attachment"><a href="{address}">{escape(attributes["name"])}</a></p>'
        if name == "recording":
            return recording_place(attributes["recording"], self._recording(attributes["recording"], attributes["title"]))
        if name == "table":
            return self._table(node, anchors)
        inner = "".join(self._block(child, anchors) for child in node.get("content", []))
        if name == "callout":
            return f'<div class="callout callout--{attributes["kind"]}" role="note">{inner}</div>'
        if name == "ordered_list":
            start = f' start="{attributes["order"]}"' if attributes["order"] != 1 else ""
            return f"<ol{start}>{inner}</ol>"
        return f"<{_TAGS[name]}>{inner}</{_TAGS[name]}>"

    def _recording(self, recording: str, title: str) -> str:
        return f'<a href="{escape(self.recording_address(recording))}">{escape(title or recording)}</a>'

    def _image(self, file: str, alt: str, caption: str) -> str:
        below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        return f'<figure><img src="{escape(self.file_address(file))}" alt="{escape(alt)}" loading="lazy">{below}</figure>'

    def _table(self, node: Node, anchors: Iterator[Heading]) -> str:
        """A first row of headers heads the columns; a header in another row heads its row."""
        rows = []
        for number, row in enumerate(node["content"]):
            heads_columns = number == 0 and all(cell["type"] == "table_header" for cell in row["content"])
            cells = []
            for cell in row["content"]:
                inner = "".join(self._block(child, anchors) for child in cell["content"])
                scope = f' scope="{"col" if heads_columns else "row"}"'
                is_header = cell["type"] == "table_header"
                cells.append(f"<th{scope}>{inner}</th>" if is_header else f"<td>{inner}</td>")
            rows.append((heads_columns, f"<tr>{''.join(cells)}</tr>"))
        head = "".join(html for heads, html in rows if heads)
        rest = "".join(html for heads, html in rows if not heads)
        inner = f"{f'<thead>{head}</thead>' if head else ''}<tbody>{rest}</tbody>"
        return f'<div class="table-scroll" tabindex="0"><table>{inner}</table></div>'

    def _inline(self, node: Node) -> str:
        return "".join("<br>" if child["type"] == "hard_break" else self._text(child) for child in node.get("content", []))

    def _text(self, node: Node) -> str:
        html = escape(node["text"])
        for mark in reversed(node.get("marks", [])):
            html = self._link(mark["attrs"], html) if mark["type"] == "link" else self._marked(mark["type"], html)
        return html

    def _marked(self, name: str, html: str) -> str:
        return f"<{_TAGS_OF_MARKS[name]}>{html}</{_TAGS_OF_MARKS[name]}>"

    def _link(self, attributes: Node, html: str) -> str:
        if attributes["page"] or attributes["title"]:
            address = escape(self.page_address(attributes["page"], attributes["title"]))
            return f'<a href="{address}"{"" if attributes["page"] else " data-wanted"}>{html}</a>'
        # Where its words are its address, it is shown as a card when it leads to a document.
        card = card_attribute(attributes["href"]) if html == escape(attributes["href"]) else ""
        return f'<a {card}href="{escape(attributes["href"])}" rel="noopener noreferrer">{html}</a>'


def words_of(node: Node) -> str:
    """The words of a node, a line for each block."""
    if node["type"] == "text":
        return str(node["text"])
    if node["type"] == "hard_break":
        return "\n"
    attributes = node.get("attrs", {})
    own = (
        attributes.get("name")
        or attributes.get("title")
        or " ".join(filter(None, (attributes.get("alt"), attributes.get("caption"))))
    )
    words = own + "".join(words_of(child) for child in node.get("content", []))
    return words + "\n" if node["type"] in _BREAKS and not words.endswith("\n") else words


def headings(body: Node) -> list[Heading]:
    """The headings of a text in their order, each with an anchor of its own."""
    found: list[Heading] = []
    taken: set[str] = set()
    for node in _all(body):
        if node["type"] == "heading":
            words = words_of(node).strip()
            stem = f"s-{slugify(words)[:60]}"
            names = chain([stem], (f"{stem}-{number}" for number in count(2)))
            anchor = next(name for name in names if name not in taken)
            taken.add(anchor)
            found.append(Heading(anchor, node["attrs"]["level"], words))
    return found


def sections_of(body: Node) -> Iterator[tuple[Heading | None, str]]:
    """The words of a text under each of its headings, in their order; first those that stand above any, if there are."""
    anchors = iter(headings(body))
    heading: Heading | None = None
    words = ""
    for block in body.get("content", []):
        within = [next(anchors) for node in _all(block) if node["type"] == "heading"]
        if block["type"] == "heading":
            if heading or words:
                yield heading, words
            heading, words = within[0], ""
        else:
            words += words_of(block)
    if heading or words:
        yield heading, words


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("content", []):
        yield from _all(child)


def links_of(body: Node) -> list[tuple[str, str]]:
    """The pages that a text links to, once each: public id and title; one of the two is empty."""
    marks = (mark for node in _all(body) for mark in node.get("marks", []) if mark["type"] == "link")
    pairs = ((mark["attrs"]["page"], "" if mark["attrs"]["page"] else mark["attrs"]["title"]) for mark in marks)
    return [pair for pair in dict.fromkeys(pairs) if any(pair)]


def files_of(body: Node) -> list[str]:
    """The public ids of the stored files that a text shows, once each."""
    nodes = (node for node in _all(body) if node["type"] in {"image", "attachment"})
    return list(dict.fromkeys(node["attrs"]["file"] for node in nodes))


def recordings_of(body: Node) -> list[str]:
    """The public ids of the recordings that a text has, once each."""
    return list(dict.fromkeys(node["attrs"]["recording"] for node in _all(body) if node["type"] == "recording"))
