"""From a text to Markdown."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby, zip_longest
from typing import Final

from wiki.text.joining import joined_words
from wiki.text.markdown.reading import inline_of_markdown
from wiki.text.markdown.words import ALERTS, FILE, PAGE, RECORDING, TAGS
from wiki.text.schema import Node

_SPECIAL: Final = re.compile(r"[\\`*\[\]<~]|&(?=[#\w])|!$|(?<!\w)_|_(?!\w)")
_LINE_START: Final = re.compile(r"(?:[#>+=-]|\d{1,9}(?=[.)])|[|:](?=[\s|:-]*$))")
_SIGNS: Final = {"strong": "**", "em": "*", "strike": "~~"}
_TAG_OF_MARK: Final = {mark: tag for tag, mark in TAGS.items()}
_PLAIN: Final = re.compile(r"[\w][\w '’,.:;-]*[\w.]|\w")


def markdown_of(body: Node) -> str:
    """A text that is `understood` as Markdown, which `body_of_markdown` makes the same text of."""
    lines = _blocks(body.get("content", []))
    return "\n".join(lines) + "\n"


def _blocks(nodes: Sequence[Node], *, is_item: bool = False) -> list[str]:
    """The lines of blocks, with an empty one between two; in an item, a list follows its words at once."""
    lines: list[str] = []
    before: Node = {}
    is_other = False
    for node in nodes:
        # Two lists one after another stay two by their signs.
        is_other = not is_other if node["type"] == before.get("type") else False
        follows = is_item and before.get("type") == "paragraph" and _follows_words(node)
        lines += [*([""] if before and not follows else []), *_block(node, is_other=is_other)]
        before = node
    return lines


def _follows_words(node: Node) -> bool:
    """Whether it is read as a list where it follows a line of words."""
    return node["type"] == "bullet_list" or (node["type"] == "ordered_list" and bool(node["attrs"]["order"] == 1))


def _block(node: Node, *, is_other: bool) -> list[str]:
    name, attributes, content = node["type"], node.get("attrs", {}), node.get("content", [])
    match name:
        case "paragraph":
            return _paragraph(content)
        case "heading":
            return [f"{'#' * attributes['level']} {_heading_words(content)}".rstrip()]
        case "code_block":
            return _code_block("".join(child["text"] for child in content), attributes["language"])
        case "blockquote":
            return _quoted(_blocks(content))
        case "callout":
            gap = [] if content[0]["type"] == "paragraph" else [""]
            return _quoted([f"[!{ALERTS[attributes['kind']]}]", *gap, *_blocks(content)])
        case "bullet_list":
            return _items(content, lambda _number: "* " if is_other else "- ")
        case "ordered_list":
            return _items(content, lambda number: f"{attributes['order'] + number}{')' if is_other else '.'} ")
        case "table":
            return _table(content)
        case "image":
            caption = f' "{_escaped(attributes["caption"], chr(92) + chr(34))}"' if attributes["caption"] else ""
            return [f"![{_words(attributes['alt'])}]({_destination(FILE + attributes['file'])}{caption})"]
        case "attachment":
            return [f"[{_words(attributes['name'])}]({_destination(FILE + attributes['file'])})"]
        case "recording":
            return [f"[{_words(attributes['title'])}]({_destination(RECORDING + attributes['recording'])})"]
        case _:
            return ["---"]


def _quoted(lines: Sequence[str]) -> list[str]:
    return [f"> {line}" if line else ">" for line in lines]


def _items(items: Sequence[Node], sign: Callable[[int], str]) -> list[str]:
    """Items one below the other; with an empty line between them where one has more than words and lists."""
    lines: list[str] = []
    is_short = all(child["type"] in {"bullet_list", "ordered_list"} for item in items for child in item["content"][1:])
    for number, item in enumerate(items):
        content = item["content"] if item["content"][0]["type"] == "paragraph" else [{"type": "paragraph"}, *item["content"]]
        inner, lead = _blocks(content, is_item=True), sign(number)
        if lines and not is_short:
            lines.append("")
        lines.append(lead + inner[0])
        lines += [f"{' ' * len(lead)}{line}" if line else "" for line in inner[1:]]
    return lines


def _code_block(code: str, language: str) -> list[str]:
    fence = "`" * (max((len(run) for run in re.findall("`+", code)), default=0) + 1)
    if "`" in language:
        fence = "~" * (max((len(run) for run in re.findall("~+", code)), default=0) + 1)
    fence = max(fence, fence[0] * 3, key=len)
    gap = " " if language.startswith("~") else ""
    return [fence + gap + _escaped(language, "\\").replace(" ", "&#32;"), *(code.split("\n") if code else []), fence]


def _table(rows: Sequence[Node]) -> list[str]:
    """A table of rows that are equally long; a first row that does not head the columns comes under an empty one."""
    width = max(len(row["content"]) for row in rows)
    has_head = all(cell["type"] == "table_header" for cell in rows[0]["content"])
    lines = [] if has_head else [_row([""] * width), _row(["---"] * width)]
    for number, row in enumerate(rows):
        is_head = has_head and number == 0
        filling: Node = {"type": "table_header" if is_head else "table_cell", "content": [{"type": "paragraph"}]}
        cells = [cell for cell, _place in zip_longest(row["content"], range(width), fillvalue=filling)]
        lines.append(_row([_cell(cell, is_head=is_head) for cell in cells]))
        if is_head:
            lines.append(_row(["---"] * width))
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Node, *, is_head: bool) -> str:
    sign = "<th>" if cell["type"] == "table_header" and not is_head else ""
    words = "<p>".join(_one_line(paragraph.get("content", [])) for paragraph in cell["content"])
    return sign + (words or "&nbsp;").replace("|", "\\|")


# Words -------------------------------------------------------------------------------------------------------------------


def _paragraph(content: Sequence[Node]) -> list[str]:
    if not content:
        return ["&nbsp;"]
    lines = _inline(content, break_="\\\n").split("\n")
    return [_LINE_START.sub(_with_start_escaped, line, count=1) if _LINE_START.match(line) else line for line in lines]


def _with_start_escaped(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0][0].isdigit() else f"\\{found[0]}"


def _heading_words(content: Sequence[Node]) -> str:
    words = _one_line(content)
    return f"{words[:-1]}\\#" if words.endswith("#") else words


def _one_line(content: Sequence[Node]) -> str:
    return _inline(content, break_="<br>") if content else ""


def _inline(content: Sequence[Node], *, break_: str) -> str:
    """Words with their marks: as one writes them, or with tags where these would be read otherwise."""
    nodes = joined_words(content)
    has_marks = any(node.get("marks") for node in nodes)
    ends_in_break = nodes[-1]["type"] == "hard_break"
    written = _edged(_runs(nodes, "<br>" if ends_in_break else break_, with_tags=False))
    if has_marks and inline_of_markdown(written) != nodes:
        return _edged(_runs(nodes, "<br>", with_tags=True))
    return written


def _runs(nodes: Sequence[Node], break_: str, *, with_tags: bool, depth: int = 0) -> str:
    """Neighbours that have the same mark are within one pair of signs."""
    written = ""
    for mark, group in groupby(nodes, key=lambda node: (node.get("marks", []) + [None] * (depth + 1))[depth]):
        inner = list(group)
        if mark is None:
            written += "".join(break_ if node["type"] == "hard_break" else _words(node["text"]) for node in inner)
        elif mark["type"] == "link":
            written += _link(mark["attrs"], inner, break_, with_tags=with_tags, depth=depth)
        elif mark["type"] == "code" and not with_tags:
            written += _code("".join(node["text"] for node in inner))
        else:
            words = _runs(inner, break_, with_tags=with_tags, depth=depth + 1)
            tag = _TAG_OF_MARK[mark["type"]]
            written += f"<{tag}>{words}</{tag}>" if with_tags else f"{_SIGNS[mark['type']]}{words}{_SIGNS[mark['type']]}"
    return written


def _code(words: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    gap = " " if words[0] in "` " or words[-1] in "` " else ""
    return f"{fence}{gap}{words}{gap}{fence}"


def _link(attributes: Node, nodes: Sequence[Node], break_: str, *, with_tags: bool, depth: int) -> str:
    title = attributes["title"]
    words = "".join(node["text"] for node in nodes) if all(len(node["marks"]) == depth + 1 for node in nodes) else ""
    if title and not attributes["page"] and not with_tags and _PLAIN.fullmatch(title) and _PLAIN.fullmatch(words):
        return f"[[{title}]]" if title == words else f"[[{title}|{words}]]"
    inner = _runs(nodes, break_, with_tags=with_tags, depth=depth + 1)
    if not attributes["page"] and not title:
        return f"[{inner}]({_destination(attributes['href'])})"
    named = f' "{_escaped(title, chr(92) + chr(34))}"' if title else ""
    return f"[{inner}]({_destination(PAGE + attributes['page'])}{named})"


def _words(text: str) -> str:
    """Words as they are, with the signs of Markdown escaped."""
    return _spaced(_SPECIAL.sub(lambda found: "\\" + found[0], text))


def _destination(address: str) -> str:
    if re.fullmatch(r"[^\s()<>\\&\"']+", address):
        return address
    return f"<{_escaped(address, chr(92) + '<>')}>"


def _escaped(text: str, signs: str) -> str:
    """Text of a title, an address or an info string, in which these signs mean something."""
    escaped = re.sub(f"[{re.escape(signs)}]", lambda found: "\\" + found[0], text)
    return re.sub(r"\s(?<! )|&", _entity, escaped)


def _spaced(text: str) -> str:
    """With ends of lines as entities: a line of Markdown has none."""
    return re.sub(r"[\n\r\t\v\f\u0085\u2028\u2029]", _entity, text)


def _edged(written: str) -> str:
    """With the spaces at the ends of lines as entities: Markdown takes them away."""
    return re.sub(r"^\s|\s$|(?<=\n)[^\S\n]|[^\S\n](?=\n)", lambda found: _entity(found), written)


def _entity(found: re.Match[str]) -> str:
    """A sign by its number; a space for those that have none, such as the end of a line that presentations have."""
    number = ord(found[0])
    is_known = number in {9, 10, 12, 13, 32} or number > 159 or 32 < number < 127
    return f"&#{number if is_known else 32};"
