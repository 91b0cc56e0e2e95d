"""From a tree to a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import lxml.html

from wiki.text.html.facts import NOWHERE, Loss, Reach
from wiki.text.html.marks import is_hidden, list_level, marked, style_of
from wiki.text.html.parsing import parsed_html
from wiki.text.html.tables import as_paragraphs, empty_cell, split
from wiki.text.schema import NODES, Node, Understood, is_safe_address, understood

MAX_DEPTH: Final = 60
"""Of elements in elements; what is deeper is there as words."""
_DROPPED: Final = {
    "script",
    "style",
    "title",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "select",
    "noscript",
    "audio",
    "video",
}
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figure"}
    | {"footer", "form", "header", "hgroup", "html", "legend", "li", "main", "nav", "p", "search", "section", "summary"}
)
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_NUMBERED: Final = re.compile(r"^\W?(?:\d+|[a-zA-Z]|[ivxlIVXL]+)[.)]")


def body_of_html(html: str | bytes, reach: Reach = NOWHERE) -> Understood:
    """The text that an HTML document or a part of one says, and what was lost of it."""
    return read_html(parsed_html(html), reach)


def read_html(tree: lxml.html.HtmlElement, reach: Reach) -> Understood:
    """As `body_of_html`, of a tree that is parsed."""
    problems = list[str]()
    levels = 1 if tree.find(".//h1") is not None else 0
    blocks = _Writer(reach, problems, levels, 0).blocks_of(tree)
    found = understood({"type": "doc", "content": blocks})
    return Understood(found.body, [*problems, *found.problems])


@dataclass
class _Writer:
    """Writes the blocks of one container, in the order of the document."""

    reach: Reach
    problems: list[str]
    deeper: int
    """By how much headings are deeper than they say: a page has its title above them."""
    depth: int
    found: list[Node] = field(default_factory=list)
    words: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)
    """Pictures within words: they come after their paragraph."""
    kind: Node = field(default_factory=lambda: {"type": "paragraph"})

    def blocks_of(self, element: Any, marks: tuple[Node, ...] = ()) -> list[Node]:
        self.inside(element, marks)
        self.end()
        return self.found

    def within(self, element: Any, marks: tuple[Node, ...] = ()) -> list[Node]:
        """The blocks of a container in this one, such as a quotation."""
        return _Writer(self.reach, self.problems, self.deeper, self.depth).blocks_of(element, marks)

    def inside(self, element: Any, marks: tuple[Node, ...]) -> None:
        self.say(element.text, marks)
        for child in element:
            self.put(child, marks)
            self.say(child.tail, marks)

    def say(self, words: str | None, marks: tuple[Node, ...]) -> None:
        if not words:
            return
        said = _SPACES.sub(" ", words)
        if said.startswith(" ") and (not self.words or self.words[-1].get("text", " ").endswith(" ")):
            said = said[1:]
        if said:
            self.words.append({"type": "text", "text": said, "marks": list(marks)})

    def end(self) -> None:
        """What follows is another block."""
        while self.words and self.words[-1].get("text", "x").isspace() and "\xa0" not in self.words[-1].get("text", ""):
            self.words.pop()
        if self.words and self.words[-1]["type"] == "text":
            self.words[-1] = {**self.words[-1], "text": self.words[-1]["text"].rstrip(" ")}
        while self.words and self.words[-1]["type"] == "hard_break":
            self.words.pop()
        is_blank = not "".join(node.get("text", "\n") for node in self.words).strip("\xa0\n \u200b")
        if not is_blank:
            self.found.append({**self.kind, "content": _joined(self.words)})
        self.found += self.after
        self.words, self.after = [], []

    def block(self, node: Node) -> None:
        self.end()
        self.found.append(node)

    def put(self, element: Any, marks: tuple[Node, ...]) -> None:
        """An element, by its tag."""
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _DROPPED or not name or is_hidden(element):
            if name in {"iframe", "object", "embed", "svg", "audio", "video"}:
                self.problems.append(f"{Loss.EMBEDDED}: {name}")
            return
        if self.depth > MAX_DEPTH:
            self.say(element.text_content(), marks)
            return
        self.depth += 1
        if name in _HEADINGS or "MsoTitle" in element.get("class", ""):
            self._heading(element, marks, name)
        elif name in _WRITERS:
            _WRITERS[name](self, element, marks)
        elif list_level(element):
            self._list_of_word(element, marks)
        elif name in _BLOCKS:
            self._container(element, marks)
        else:
            self.inside(element, marked(element, name, marks))
        self.depth -= 1

    def _container(self, element: Any, marks: tuple[Node, ...]) -> None:
        kind = re.match(r"callout callout--(\w+)$", element.get("class", ""))
        if kind and kind[1] in NODES["callout"].attributes["kind"]["in"]:
            self.block({"type": "callout", "attrs": {"kind": kind[1]}, "content": self.within(element)})
            return
        is_loud = element.tag in {"dt", "summary", "legend"}
        self.end()
        self.inside(element, marked(element, "strong" if is_loud else element.tag, marks))
        self.end()

    def _heading(self, element: Any, marks: tuple[Node, ...], name: str) -> None:
        level = int(name[1]) if name in _HEADINGS else 1
        self.end()
        self.kind = {"type": "heading", "attrs": {"level": max(2, min(4, level + self.deeper))}}
        # Programs style the words of headings one by one.
        self.inside(element, marks)
        self.end()
        self.kind = {"type": "paragraph"}

    def _br(self, _element: Any, _marks: tuple[Node, ...]) -> None:
        self.words.append({"type": "hard_break"})

    def _hr(self, _element: Any, _marks: tuple[Node, ...]) -> None:
        self.block({"type": "horizontal_rule"})

    def _pre(self, element: Any, _marks: tuple[Node, ...]) -> None:
        code = element.find("code")
        named = element.get("data-language") or " ".join((element if code is None else code).get("class", "").split())
        language = named.removeprefix("language-") if re.fullmatch(r"[\w+#-]{0,30}", named) else ""
        text = element.text_content().removesuffix("\n")
        if (element.text or "").startswith("\n"):
            text = text[1:]
        content = {"content": [{"type": "text", "text": text}]} if text else {}
        self.block({"type": "code_block", "attrs": {"language": language}, **content})

    def _blockquote(self, element: Any, _marks: tuple[Node, ...]) -> None:
        self.block({"type": "blockquote", "content": self.within(element)})

    def _input(self, element: Any, marks: tuple[Node, ...]) -> None:
        if element.get("type") == "checkbox":
            self.say("☑ " if element.get("checked") is not None else "☐ ", marks)

    def _a(self, element: Any, marks: tuple[Node, ...]) -> None:
        address = _unwrapped(element.get("href", "").strip())
        page = self.reach.page(address) if address else None
        file = None if page or not address else self.reach.file(address)
        if file is not None:
            name = " ".join(element.text_content().split())
            if " ".join(element.getparent().text_content().split()) != name:
                self.inside(element, marks)  # it stands in a sentence
            self.after.append({"type": "attachment", "attrs": {"file": file, "name": (name or "file")[:255]}})
            return
        link = self._link(address, page)
        self.inside(element, (*(mark for mark in marks if mark["type"] != "link"), *([link] if link else [])))

    def _link(self, address: str, page: tuple[str, str] | None) -> Node | None:
        if page:
            return {"type": "link", "attrs": {"href": "", "page": page[0], "title": page[1]}}
        if is_safe_address(address) and (not address.startswith("#") or address.startswith("#s-")):
            return {"type": "link", "attrs": {"href": address, "page": "", "title": ""}}
        if address and not address.startswith("#"):
            self.problems.append(f"{Loss.LINK}: {address[:100]}")
        return None

    def _img(self, element: Any, marks: tuple[Node, ...], caption: str = "") -> None:
        address, alternative = element.get("src", "").strip(), " ".join(element.get("alt", "").split())
        if "1" in {element.get("width"), element.get("height")}:  # a picture that only counts readers
            return
        file = self.reach.file(address)
        if file is not None:
            self.after.append({"type": "image", "attrs": {"file": file, "alt": alternative[:1000], "caption": caption[:500]}})
            if not alternative:
                self.problems.append(str(Loss.NO_ALTERNATIVE))
            return
        words = " ".join(filter(None, (alternative, caption)))
        if re.match(r"https?://", address):
            self.problems.append(f"{Loss.REMOTE_PICTURE}: {address[:100]}")
            self.say(words or address, (*marks, {"type": "link", "attrs": {"href": address, "page": "", "title": ""}}))
        else:
            self.problems.append(f"{Loss.PICTURE}: {address[:100].partition(',')[0]}")
            self.say(words, marks)

    def _figure(self, element: Any, marks: tuple[Node, ...]) -> None:
        images, caption = element.findall(".//img"), element.find(".//figcaption")
        if len(images) != 1 or element.find(".//table") is not None:
            self._container(element, marks)
            return
        self.end()
        self._img(images[0], marks, " ".join(caption.text_content().split()) if caption is not None else "")
        self.end()

    # Lists -------------------------------------------------------------------------------------------------------------

    def _ul(self, element: Any, _marks: tuple[Node, ...]) -> None:
        self.block({"type": "bullet_list", "content": self._items(element)})

    def _ol(self, element: Any, _marks: tuple[Node, ...]) -> None:
        start = element.get("start", "1")
        order = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
        self.block({"type": "ordered_list", "attrs": {"order": order}, "content": self._items(element)})

    def _items(self, element: Any) -> list[Node]:
        """The items of a list; a list directly in it, as Google Docs has, is in the item before."""
        items = list[Node]()
        for child in element:
            if child.tag in {"ul", "ol"} and items:
                items[-1]["content"] += _Writer(self.reach, self.problems, self.deeper, self.depth).put_alone(child)
            elif blocks := self.within(child) if isinstance(child.tag, str) else []:
                items.append({"type": "list_item", "content": _beginning_with_words(blocks)})
        return items

    def put_alone(self, element: Any) -> list[Node]:
        self.put(element, ())
        self.end()
        return self.found

    def _list_of_word(self, element: Any, marks: tuple[Node, ...]) -> None:
        """A paragraph that Word shows as an item: the marker is text, and only the style tells how deep it is."""
        marker = " ".join(one.text_content() for one in element.iter("span") if "mso-list:ignore" in style_of(one)).strip()
        for one in [one for one in element.iter("span") if "mso-list:ignore" in style_of(one)]:
            one.drop_tree()
        self.end()
        blocks = self.within(element, marks)
        if not blocks:
            return
        name = "ordered_list" if _NUMBERED.match(marker) else "bullet_list"
        # Until the next block that is none, the items that follow are of the same list.
        self.found = _with_item(
            self.found, name, list_level(element), {"type": "list_item", "content": _beginning_with_words(blocks)}
        )

    # Tables ------------------------------------------------------------------------------------------------------------

    def _table(self, element: Any, marks: tuple[Node, ...]) -> None:
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        cells = [cell for row in rows for cell in row if cell.tag in {"td", "th"}]
        self.end()
        for caption in element.findall("caption"):
            self._container(caption, marks)
        alone = self.within(cells[0]) if len(cells) == 1 else []
        if any(node["type"] != "paragraph" for node in alone):
            self.found += alone  # the table was there for the look
            return
        beside = list[Node]()
        lines = [self._row(row, beside) for row in split(rows, self.problems)]
        width = max((len(line) for line in lines), default=0)
        content = [
            {"type": "table_row", "content": [*line, *(empty_cell() for _ in range(width - len(line)))]} for line in lines
        ]
        if width:
            self.found.append({"type": "table", "content": content})
        self.found += beside

    def _row(self, row: Iterable[Any], beside: list[Node]) -> list[Node]:
        line = []
        for cell in row:
            if cell is None:
                line.append(empty_cell())
                continue
            if cell.find(".//table") is not None:
                self.problems.append(str(Loss.NESTED_TABLE))
            blocks = self.within(cell)
            if any(node["type"] not in {"paragraph", "table"} for node in blocks):
                self.problems.append(str(Loss.CELL))
            is_header = cell.tag == "th" or next(cell.iterancestors("thead", "table")).tag == "thead"
            beside += [node for node in blocks if node["type"] in {"image", "attachment"}]
            line.append(
                {
                    "type": "table_header" if is_header else "table_cell",
                    "content": as_paragraphs(blocks) or [{"type": "paragraph"}],
                }
            )
        return line


_WRITERS: Final = {
    "br": _Writer._br,
    "hr": _Writer._hr,
    "pre": _Writer._pre,
    "blockquote": _Writer._blockquote,
    "input": _Writer._input,
    "a": _Writer._a,
    "img": _Writer._img,
    "figure": _Writer._figure,
    "ul": _Writer._ul,
    "menu": _Writer._ul,
    "dir": _Writer._ul,
    "ol": _Writer._ol,
    "table": _Writer._table,
}


def _unwrapped(address: str) -> str:
    """Where a link of Google Docs leads: it goes by a page that counts readers."""
    if address.startswith("https://www.google.com/url?"):
        return parse_qs(urlsplit(address).query).get("q", [address])[0]
    return address


def _joined(words: list[Node]) -> list[Node]:
    """Neighbours of the same marks as one."""
    found = list[Node]()
    for node in words:
        if found and node["type"] == found[-1]["type"] == "text" and node["marks"] == found[-1]["marks"]:
            found[-1] = {**found[-1], "text": found[-1]["text"] + node["text"]}
        else:
            found.append(node)
    return found


def _beginning_with_words(blocks: list[Node]) -> list[Node]:
    return blocks if blocks and blocks[0]["type"] == "paragraph" else [{"type": "paragraph"}, *blocks]


def _with_item(blocks: list[Node], name: str, level: int, item: Node) -> list[Node]:
    """The blocks, with one more item in the list at their end, so deep in it; in a new list when there is none."""
    last: Node = blocks[-1] if blocks else {"type": ""}
    if level > 1 and last["type"] in {"bullet_list", "ordered_list"} and last["content"]:
        inner = last["content"][-1]
        inner["content"] = _with_item(inner["content"], name, level - 1, item)
        return blocks
    if last["type"] == name:
        last["content"].append(item)
        return blocks
    return [*blocks, {"type": name, "content": [item]}]
