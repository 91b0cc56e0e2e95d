"""From Markdown to a text."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from wiki.text.joining import joined_words
from wiki.text.markdown.words import ALERTS, FILE, PAGE, RECORDING, TAGS
from wiki.text.schema import MARKS, Node, Understood, is_safe_address, understood

type FileOf = Callable[[str], str | None]
"""The public id of the stored file that an address stands for; None for one that is not known."""
type LinkOf = Callable[[str], Node | None]
"""The attributes of the link to an address (`href`, `page`, `title`); None for one that leads nowhere."""

MAX_SIGNS: Final = 2000
"""In one paragraph, of those that have to be paired."""

_SIGN: Final = re.compile(r"\\.|[\[*_~`<]", re.DOTALL)
_WANTED: Final = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]+))?\]\]")
_ALERT: Final = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)", re.IGNORECASE)
_KINDS: Final = {**{word: kind for kind, word in ALERTS.items()}, "IMPORTANT": "info"}
_TAG: Final = re.compile(r"<(/?)(strong|b|em|i|s|del|code|br|th|p)\s*/?>", re.IGNORECASE)
_MARK_OF_TAG: Final = {**TAGS, "b": "strong", "i": "em", "del": "strike"}
_ORDER: Final = list(MARKS)
_EMPTY: Final[Node] = {"type": "paragraph"}
# The end of a line within a paragraph; nothing beside a picture.
_SOFT: Final[Node] = {"type": "text", "text": " "}


def body_of_markdown(text: str, *, file_of: FileOf | None = None, link_of: LinkOf | None = None) -> Understood:
    """The text that Markdown stands for; whatever is not understood is kept as words.

    `file_of` and `link_of` say what addresses stand for that are neither `file:` and `page:` nor safe ones of the web.
    """
    reader = _Reader(file_of or (lambda _address: None), link_of or (lambda _address: None))
    tree = SyntaxTreeNode(_PARSER.parse(text.replace("\r\n", "\n").replace("\r", "\n")))
    return understood({"type": "doc", "content": list(reader.blocks(tree.children))})


def inline_of_markdown(text: str) -> list[Node]:
    """The words of one paragraph."""
    reader = _Reader(lambda _address: None, lambda _address: None)
    (paragraph,) = list(reader.paragraphs(_PARSER.parseInline(text)[0].children or [])) or [_EMPTY]
    return list(paragraph.get("content", []))


class _Reader:
    def __init__(self, file_of: FileOf, link_of: LinkOf) -> None:
        self.file_of = file_of
        self.link_of = link_of

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: SyntaxTreeNode) -> Iterator[Node]:
        if node.type == "paragraph":
            yield from self.paragraphs(_tokens(node))
        elif node.type == "heading":
            yield from self._heading(node)
        elif node.type in {"fence", "code_block"}:
            language = unescapeAll(node.info.split()[0]) if node.info.split() else ""
            words = node.content.removesuffix("\n")
            yield _node("code_block", [{"type": "text", "text": words}] if words else [], language=language)
        elif node.type == "blockquote":
            yield self._quotation(node)
        elif node.type == "bullet_list":
            yield _node("bullet_list", [self._item(item) for item in node.children])
        elif node.type == "ordered_list":
            yield _node("ordered_list", [self._item(item) for item in node.children], order=node.attrs.get("start", 1))
        elif node.type == "table":
            yield from self._table(node)
        elif node.type == "hr":
            yield _node("horizontal_rule", [])

    def _heading(self, node: SyntaxTreeNode) -> Iterator[Node]:
        """A heading; what it has besides words comes after it."""
        level = min(max(int(node.tag[1]), 2), 4)
        found = list(self.paragraphs(_tokens(node)))
        words = [child for one in found if one["type"] == "paragraph" for child in one.get("content", [])]
        yield _node("heading", words, level=level)
        yield from (one for one in found if one["type"] != "paragraph")

    def _quotation(self, node: SyntaxTreeNode) -> Node:
        children = node.children
        first = children[0].children[0] if children and children[0].type == "paragraph" else None
        alert = _ALERT.match(first.content) if first is not None else None
        if first is None or alert is None:
            return _node("blockquote", list(self.blocks(children)) or [_EMPTY])
        tokens = _tokens(children[0])
        start = next((place for place, token in enumerate(tokens) if token.type in {"softbreak", "hardbreak"}), len(tokens))
        own = self.paragraphs(tokens[start + 1 :]) if start + 1 < len(tokens) else iter(())
        inner = [*own, *self.blocks(children[1:])]
        return _node("callout", inner or [_EMPTY], kind=_KINDS[alert[1].upper()])

    def _item(self, node: SyntaxTreeNode) -> Node:
        found = list(self.blocks(node.children))
        is_begun = bool(found) and found[0]["type"] == "paragraph"
        return _node("list_item", found if is_begun else [_EMPTY, *found])

    def _table(self, node: SyntaxTreeNode) -> Iterator[Node]:
        """A table; a first row without words stands for none. Pictures in it come after it."""
        rows, others = [], []
        for part in node.children:
            for row in part.children:
                is_empty = part.type == "thead" and not any(cell.children and cell.children[0].content for cell in row.children)
                if is_empty and len(node.children) > 1:
                    continue
                cells = []
                for cell in row.children:
                    is_header, found = self._cell(cell, part.type == "thead")
                    paragraphs = [one for one in found if one["type"] == "paragraph"]
                    others += [one for one in found if one["type"] != "paragraph"]
                    cells.append(_node("table_header" if is_header else "table_cell", paragraphs or [_EMPTY]))
                rows.append(_node("table_row", cells))
        yield _node("table", rows)
        yield from others

    def _cell(self, node: SyntaxTreeNode, is_header: bool) -> tuple[bool, list[Node]]:
        tokens = _tokens(node)
        if tokens and tokens[0].type == "html_inline" and tokens[0].content.lower() == "<th>":
            is_header, tokens = True, tokens[1:]
        return is_header, list(self.paragraphs(tokens))

    # Words ---------------------------------------------------------------------------------------------------------------

    def paragraphs(self, tokens: list[Token]) -> Iterator[Node]:
        """The paragraphs of a run of words: pictures, documents and recordings stand between them, since they are blocks."""
        if len(tokens) == 1 and tokens[0].type == "text_special" and tokens[0].markup == "&nbsp;":
            yield _EMPTY
            return
        content: list[Node] = []
        for one in self._inline(tokens):
            if one["type"] in {"image", "attachment", "recording", "paragraph"}:
                if content and content[-1] is _SOFT:
                    content.pop()
                if content or one["type"] == "paragraph":
                    yield _node("paragraph", content)
                content = []
                if one["type"] != "paragraph":
                    yield one
            elif one is not _SOFT or content:
                content.append(one)
        if content or not tokens or (tokens[-1].content == "<p>"):
            yield _node("paragraph", content)

    def _inline(self, tokens: list[Token]) -> Iterator[Node]:
        marks: dict[str, Node] = {}
        block: Node | None = None
        name: list[str] = []
        for token in tokens:
            kind = token.type
            if kind == "link_open":
                address = str(token.attrs.get("href", ""))
                block, name = self._named_block(address), []
                if block is None:
                    marks |= self._link(address, str(token.attrs.get("title", "")))
            elif kind == "link_close":
                if block is not None:
                    key = "title" if block["type"] == "recording" else "name"
                    yield {**block, "attrs": {**block["attrs"], key: "".join(name)}}
                    block = None
                marks.pop("link", None)
            elif block is not None:
                name.append(token.content)
            elif kind in {"strong_open", "em_open", "s_open"}:
                marks[_MARK_OF_TAG[token.tag]] = {"type": _MARK_OF_TAG[token.tag]}
            elif kind in {"strong_close", "em_close", "s_close"}:
                marks.pop(_MARK_OF_TAG[token.tag], None)
            elif kind == "hardbreak":
                yield {"type": "hard_break"}
            elif kind == "softbreak":
                yield _text(" ", marks) if marks else _SOFT
            elif kind == "code_inline":
                yield _text(token.content, {**marks, "code": {"type": "code"}})
            elif kind == "html_inline":
                yield from self._tag(token.content, marks)
            elif kind == "image":
                yield from self._image(token, marks)
            elif kind == "wanted":
                link: Node = {"type": "link", "attrs": {"href": "", "page": "", "title": token.meta["title"]}}
                yield _text(token.content, {**marks, "link": link})
            elif token.content:
                yield _text(token.content, marks)

    def _tag(self, written: str, marks: dict[str, Node]) -> Iterator[Node]:
        found = _TAG.fullmatch(written)
        if found is None:
            if not written.startswith("<!--"):
                yield _text(written, marks)
            return
        name = found[2].lower()
        if name == "br":
            yield {"type": "hard_break"}
        elif name == "p":
            yield {"type": "paragraph"}
        elif name in _MARK_OF_TAG and found[1]:
            marks.pop(_MARK_OF_TAG[name], None)
        elif name in _MARK_OF_TAG:
            marks[_MARK_OF_TAG[name]] = {"type": _MARK_OF_TAG[name]}

    def _image(self, token: Token, marks: dict[str, Node]) -> Iterator[Node]:
        address = str(token.attrs.get("src", ""))
        alt = "".join(child.content or " " for child in token.children or [])
        file = self._file(address)
        if file is not None:
            yield {"type": "image", "attrs": {"file": file, "alt": alt, "caption": str(token.attrs.get("title", ""))}}
        else:
            yield _text(alt or address, marks | self._link(address, ""))

    def _named_block(self, address: str) -> Node | None:
        """What a link stands for that is a block with a name: a document or a recording."""
        if address.startswith(RECORDING):
            return {"type": "recording", "attrs": {"recording": address.removeprefix(RECORDING)}}
        file = self._file(address)
        return {"type": "attachment", "attrs": {"file": file}} if file is not None else None

    def _file(self, address: str) -> str | None:
        return address.removeprefix(FILE) if address.startswith(FILE) else self.file_of(address)

    def _link(self, address: str, title: str) -> dict[str, Node]:
        """The mark of a link; none where it would lead nowhere."""
        found: Node | None
        if address.startswith(PAGE):
            found = {"page": address.removeprefix(PAGE), "title": title}
        elif is_safe_address(address):
            found = {"href": address}
        else:
            found = self.link_of(address)
        attributes = {"href": "", "page": "", "title": "", **(found or {})}
        return {"link": {"type": "link", "attrs": attributes}} if any(attributes.values()) else {}


def _tokens(node: SyntaxTreeNode) -> list[Token]:
    """What the words of a paragraph, a heading or a cell are made of."""
    inline = node.children[0].token if node.children else None
    return list(inline.children or []) if inline is not None else []


def _node(name: str, content: list[Node], **attributes: Any) -> Node:
    node: Node = {"type": name, **({"attrs": attributes} if attributes else {})}
    return {**node, "content": joined_words(content)} if content else node


def _text(words: str, marks: dict[str, Node]) -> Node:
    node: Node = {"type": "text", "text": words}
    ordered = sorted(marks.values(), key=lambda mark: _ORDER.index(mark["type"]))
    return {**node, "marks": ordered} if ordered else node


def _wanted(state: StateInline, silent: bool) -> bool:
    """A rule of markdown-it for `[[Title]]` and `[[Title|words]]`."""
    found = _WANTED.match(state.src, state.pos, state.posMax)
    if found is None or not found[1].strip():
        return False
    if not silent:
        token = state.push("wanted", "", 0)
        token.meta = {"title": found[1].strip()}
        token.content = (found[2] or found[1]).strip()
    state.pos = found.end()
    return True


def _inline(state: StateCore) -> None:
    """Read the words of each paragraph. One with thousands of signs would take minutes, and is kept as words."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        signs = sum(len(sign) == 1 for sign in _SIGN.findall(token.content))
        if signs > MAX_SIGNS:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


class _Parser(MarkdownIt):
    """Addresses stay as they are written, and are checked when they become links."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": True, "maxNesting": 100})
    parser.enable(["table", "strikethrough"]).disable(["html_block", "text_join"])
    parser.core.ruler.at("inline", _inline)
    parser.inline.ruler.before("link", "wanted", _wanted)
    return parser


_PARSER: Final = _parser()
