"""One file as a page: its title, its language, its tags, its place among its neighbours, and its text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import yaml

from intranet.kernel.blobs.preparers.archives import check_archive
from intranet.kernel.text.lines import clean_line
from wiki.text.html import Loss, Reach, decoded, parsed_html, read_html
from wiki.text.markdown import body_of_markdown
from wiki.text.schema import Understood, understood

MAX_TITLE_LENGTH: Final = 200
MAX_TAGS: Final = 30
_MAX_FRONT_MATTER: Final = 64 * 1024
_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")
_STYLES: Final = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh > em
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_WORDS_BEFORE: Final = "(preceding::text()[normalize-space()][not(ancestor::title or ancestor::style or ancestor::script)])[1]"
_IGNORED: Final = "An unrecognised element was ignored: "


@dataclass
class Read:
    """What one file says. What it does not say is empty; `order` is its place among its neighbours, infinite when unknown."""

    text: Understood = field(default_factory=lambda: understood(None))
    title: str = ""
    language: str = ""
    tags: list[str] = field(default_factory=list)
    order: float = float("inf")


type Keep = Callable[[bytes, str], str | None]
"""Keeps bytes that came within a text as a file of this name, and gives what stands for it."""


def read_markdown(content: bytes, reach: Reach) -> Read:
    """Markdown, whose front matter (YAML) may say the title and more; else its first line, when it is a heading."""
    text, problems = decoded(content).replace("\r\n", "\n").replace("\r", "\n"), list[str]()
    facts = dict[str, Any]()
    if found := _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER]):
        try:
            facts = _facts(yaml.safe_load(found[1]))
            text = text[found.end() :]
        except yaml.YAMLError:
            problems.append("front matter")
    first = re.match(r"\s*# +(.+?)(?: +#+)?[ \t]*(?:\n|\Z)", text)
    if first and facts.get("title", clean_line(first[1])) == clean_line(first[1]):
        facts["title"], text = clean_line(first[1]), text[first.end() :]

    def link_of(address: str) -> dict[str, Any] | None:
        page = reach.page(address)
        if page is None:
            problems.append(f"{Loss.LINK}: {address[:100]}")
        return {"page": page[0], "title": page[1]} if page else None

    body = body_of_markdown(_headings_deeper(text), file_of=reach.file, link_of=link_of)
    return Read(Understood(body.body, [*problems, *body.problems]), **facts)


def _headings_deeper(text: str) -> str:
    """The headings one deeper, when some are as high as the title of the page."""
    lines = list(_lines(text))
    if not any(line.startswith("# ") for line, is_code in lines if not is_code):
        return text
    return "\n".join(f"#{line}" if line.startswith("#") and not is_code else line for line, is_code in lines)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines, each with whether it is within a block of code."""
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            yield line, True
            fence = "" if found and found[1].startswith(fence) else fence
        else:
            fence = found[1] if found else ""
            yield line, bool(fence)


def _facts(given: Any) -> dict[str, Any]:
    """What front matter says that a page knows; the names are those that programs use."""
    facts = {str(name).lower(): value for name, value in given.items()} if isinstance(given, dict) else {}
    found = dict[str, Any]()
    if isinstance(facts.get("title"), (str, int, float)):
        found["title"] = clean_line(str(facts["title"]))[:MAX_TITLE_LENGTH]
    language = str(facts.get("language", facts.get("lang", "")))[:2].lower()
    if language in {"fr", "en"}:
        found["language"] = language
    tags = facts.get("tags", [])
    words = tags.split(",") if isinstance(tags, str) else tags if isinstance(tags, list) else []
    found["tags"] = [clean_line(str(word).lstrip("#"))[:60] for word in words[:MAX_TAGS] if isinstance(word, (str, int))]
    order = facts.get("order", facts.get("weight"))
    if isinstance(order, (int, float)):
        found["order"] = float(order)
    return found


def read_page(content: bytes, reach: Reach, *, may_begin_late: bool = True) -> Read:
    """An HTML document. Its title is that of its first heading, which comes before any word or is the only one of its kind."""
    tree = parsed_html(content)
    read = Read(title=clean_line(tree.findtext(".//title") or "")[:MAX_TITLE_LENGTH])
    language = (tree.get("lang") or "")[:2].lower()
    read.language = language if language in {"fr", "en"} else ""
    for meta in tree.iter("meta"):
        name, said = meta.get("name", "").lower(), meta.get("content", "")
        if name == "keywords" and said.strip():
            read.tags = [clean_line(word)[:60] for word in said.split(",")[:MAX_TAGS]]
        elif name == "order" and said.isdecimal():
            read.order = float(said)
    tops = tree.findall(".//h1")
    if tops and ((may_begin_late and len(tops) == 1) or not tops[0].xpath(_WORDS_BEFORE)):
        read.title = clean_line(tops[0].text_content())[:MAX_TITLE_LENGTH] or read.title
        tops[0].drop_tree()
    main = tree.find(".//main")
    read.text = read_html(tree if main is None else main, reach)
    return read


def read_word(content: bytes, reach: Reach, keep: Keep) -> Read:
    """A Word document. Raises RefusedError for one that declares entities or would become too large."""
    import mammoth

    check_archive(BytesIO(content))

    def image(found: Any) -> dict[str, str]:
        with found.open() as opened:
            kind = found.content_type.partition("/")[2].partition("+")[0] or "bin"
            return {"src": f"kept:{keep(opened.read(), f'image.{kind}') or ''}"}

    inner = Reach(
        file=lambda address: address.removeprefix("kept:") or None if address.startswith("kept:") else reach.file(address),
        page=reach.page,
    )
    made = mammoth.convert_to_html(BytesIO(content), convert_image=mammoth.images.img_element(image), style_map=_STYLES)
    read = read_page(made.value.encode(), inner, may_begin_late=False)
    ignored = (message.message.removeprefix(_IGNORED) for message in made.messages if message.message.startswith(_IGNORED))
    read.text.problems += [f"{Loss.EMBEDDED}: {name.rpartition('}')[2]}" for name in ignored]
    return read
