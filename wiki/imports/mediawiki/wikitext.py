"""Wikitext as HTML, which `wiki.text.html` reads: what stands in a page, with its templates named and not expanded.

mwparserfromhell (https://mwparserfromhell.readthedocs.io) finds links, tags, templates and tables; the blocks, which are a
matter of lines, are found here: https://www.mediawiki.org/wiki/Help:Formatting.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from urllib.parse import quote

import mwparserfromhell
from mwparserfromhell import nodes

# A marker of a list at the beginning of a line, and a block: characters that no wikitext holds.
_ITEM, _BLOCK = "\x01", "\x02"
# Where something stood that is not shown: the spaces around it mean nothing.
_NOTHING = "\x03"
_PRIVATE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LINES: Final = re.compile(rf"^({_ITEM}[*#:;])+")
_HOLDER: Final = re.compile(rf"^{_BLOCK}(\d+){_BLOCK}$")
_SWITCH: Final = re.compile(r"__[A-ZÀ-Ý_]{3,30}__")
_INLINE: Final = frozenset(
    "b i em strong s strike del u ins sub sup small big code tt kbd samp var cite abbr q span mark dfn font bdi".split()  # noqa: SIM905
)
_KEPT: Final = frozenset(
    "div p blockquote center table caption tr td th ul ol li dl dt dd h1 h2 h3 h4 h5 h6".split()  # noqa: SIM905
)
_SOURCE: Final = {"syntaxhighlight", "source"}
_PICTURE_WORDS: Final = re.compile(
    r"(thumb|thumbnail|frame|framed|frameless|border|left|right|center|centre|none|vignette|cadre|gauche|droite|centré|néant|"
    r"upright.*|redresse.*|baseline|middle|sub|super|text-top|text-bottom|top|bottom|"
    r"\d*x?\d+ ?px|link=.*|lien=.*|page=.*|class=.*|lang=.*)",
    re.IGNORECASE,
)


@dataclass
class Names:
    """The words that begin titles of other namespaces, in lower case: of files, of categories, and of the wiki's languages."""

    files: frozenset[str] = frozenset({"file", "image", "fichier"})
    categories: frozenset[str] = frozenset({"category", "catégorie"})


@dataclass
class Converted:
    """The HTML of a page, its categories, and the templates that it asks for, each as often as it does."""

    html: str = ""
    categories: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)


def html_of_wikitext(text: str, names: Names | None = None) -> Converted:
    """A page as HTML. A link to a page leads to `wiki:` and its title, a file is at `file:` and its name, both quoted."""
    writer = _Writer(names or Names())
    code = mwparserfromhell.parse(_PRIVATE.sub("", text), skip_style_tags=False)
    html = writer.blocks(writer.inline(code.nodes))
    if writer.notes:
        html += "<hr><ol>" + "".join(f"<li>{note}</li>" for note in writer.notes) + "</ol>"
    return Converted(html, list(dict.fromkeys(writer.categories)), writer.templates)


@dataclass
class _Writer:
    names: Names
    held: list[str] = field(default_factory=list)
    """Blocks, which stand in the lines by their number until these are put together."""
    notes: list[str] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)

    def hold(self, html: str) -> str:
        self.held.append(html)
        return f"\n{_BLOCK}{len(self.held) - 1}{_BLOCK}\n"

    # What stands in a line ---------------------------------------------------------------------------------------------

    def inline(self, some: Iterable[Any]) -> str:
        return "".join(self.node(node) for node in some)

    def node(self, node: Any) -> str:
        if isinstance(node, nodes.Text):
            return escape(_SWITCH.sub("", str(node)), quote=False)
        if isinstance(node, nodes.HTMLEntity):
            return escape(node.normalize(), quote=False)
        if isinstance(node, nodes.Wikilink):
            return self.link(node)
        if isinstance(node, nodes.ExternalLink):
            return self.outward(node)
        if isinstance(node, nodes.Heading):
            return self.hold(f"<h{node.level}>{self.line(node.title)}</h{node.level}>")
        if isinstance(node, nodes.Template):
            return self.template(node)
        if isinstance(node, nodes.Tag):
            return self.tag(node)
        if isinstance(node, nodes.Argument):
            return self.inline(node.default.nodes) if node.default is not None else escape(str(node))
        return ""  # a comment

    def line(self, code: Any) -> str:
        """What is within a line, without the blocks that do not belong there."""
        return " ".join(self.put_back(self.inline(code.nodes)).split("\n")).strip()

    def put_back(self, text: str) -> str:
        return (
            re.sub(rf"\n?{_BLOCK}(\d+){_BLOCK}\n?", lambda found: self.held[int(found[1])], text)
            .replace(_ITEM, "")
            .replace(_NOTHING, "")
        )

    def template(self, node: Any) -> str:
        name = " ".join(str(node.name).split())[:100]
        self.templates.append(name.partition(":")[0] + ":" if name.startswith("#") else name)
        return f"<code>{{{{{escape(self.templates[-1])}}}}}</code>"

    def link(self, node: Any) -> str:
        title = str(node.title).strip()
        is_shown, title = title.startswith(":"), title.removeprefix(":").strip()
        space = title.partition(":")[0].strip().casefold() if ":" in title else ""
        if space in self.names.categories and not is_shown:
            self.categories.append(clean_title(title.partition(":")[2]))
            return _NOTHING
        if space in self.names.files and not is_shown:
            return self.picture(title.partition(":")[2], node.text)
        words = self.line(node.text) if node.text is not None else escape(title)
        page = clean_title(title.partition("#")[0])
        if not page:
            return words.removeprefix("#")
        kind = "file" if space in self.names.files else "wiki"
        address = page.partition(":")[2].strip() if kind == "file" else page
        return f'<a href="{kind}:{quote(address)}">{words or escape(title)}</a>'

    def picture(self, name: str, words: Any) -> str:
        """A picture, with the last of its words as caption; `alt=` says what stands for it."""
        caption, alternative = "", ""
        for part in _parts(words):
            plain = str(part).strip()
            if plain.lower().startswith("alt="):
                alternative = plain[4:].strip()
            elif not _PICTURE_WORDS.fullmatch(plain):
                caption = self.line(part)
        source = f'<img src="file:{quote(clean_title(name))}" alt="{escape(alternative)}">'
        return self.hold(
            f"<figure>{source}<figcaption>{caption}</figcaption></figure>" if caption else f"<figure>{source}</figure>"
        )

    def outward(self, node: Any) -> str:
        address = escape(str(node.url).strip())
        words = self.line(node.title) if node.title is not None else ""
        return f'<a href="{address}">{words or address}</a>'

    # Tags --------------------------------------------------------------------------------------------------------------

    def tag(self, node: Any) -> str:
        name = str(node.tag).strip().lower()
        if node.wiki_markup and name in {"li", "dt", "dd"}:
            return f"{_ITEM}{node.wiki_markup}"
        if name == "hr":
            return self.hold("<hr>")
        if name == "br":
            return "<br>"
        if name == "nowiki":
            return escape(str(node.contents), quote=False) if node.contents is not None else ""
        if name == "pre" or name in _SOURCE:
            return self.hold(self.source(node, name))
        if name == "ref":
            return self.note(node)
        if name == "gallery":
            return self.gallery(str(node.contents or ""))
        if name == "math":
            return f"<code>{escape(str(node.contents or ''))}</code>"
        if name == "table" or name in _KEPT:
            return self.kept(node, name)
        inner = self.inline(node.contents.nodes) if node.contents is not None else ""
        return f"<{name}>{inner}</{name}>" if name in _INLINE and _BLOCK not in inner else inner

    def source(self, node: Any, name: str) -> str:
        lang = str(node.get("lang").value).strip() if name in _SOURCE and node.has("lang") else ""
        text = escape(str(node.contents or "").strip("\n"), quote=False)
        return f'<pre data-language="{escape(lang)}">{text}</pre>' if name in _SOURCE else f"<pre>{text}</pre>"

    def note(self, node: Any) -> str:
        """The number of a note; one that is named is said once, and may be named before."""
        name = str(node.get("name").value).strip() if node.has("name") else ""
        words = self.line(node.contents) if node.contents is not None else ""
        number = self.named.get(name, len(self.notes) + 1) if name else len(self.notes) + 1
        if number > len(self.notes):
            self.notes.append(words)
        elif words:
            self.notes[number - 1] = words
        if name:
            self.named[name] = number
        return f"[{number}]"

    def gallery(self, lines: str) -> str:
        found = []
        for line in filter(None, (one.strip() for one in lines.splitlines())):
            name, _bar, caption = line.partition("|")
            name = name.partition(":")[2] if name.partition(":")[0].strip().casefold() in self.names.files else name
            found.append(self.picture(name, mwparserfromhell.parse(caption) if caption else None))
        return "".join(found)

    def kept(self, node: Any, name: str) -> str:
        """An element that HTML has as well, with its contents as blocks where it holds some."""
        some = node.contents.nodes if node.contents is not None else []
        inner = self.inline(_in_rows(some) if name == "table" else some)
        is_structure = name in {"table", "tr", "ul", "ol", "dl"}
        inner = (
            self.put_back(inner.replace("\n", " "))
            if is_structure
            else self.blocks(inner, is_cell=name in {"td", "th", "li", "dd"})
        )
        spans = "".join(
            f' {side}="{value}"'
            for side in ("colspan", "rowspan")
            if node.has(side) and (value := str(node.get(side).value).strip()).isdecimal()
        )
        html = f"<{name}{spans}>{inner}</{name}>"
        return self.hold(html) if name in {"table", "div", "p", "blockquote", "center", "ul", "ol", "dl"} else html

    # Lines -------------------------------------------------------------------------------------------------------------

    def blocks(self, text: str, *, is_cell: bool = False) -> str:
        """Lines as paragraphs, lists and sources; `is_cell`: a lone paragraph is written without its tag."""
        found, words = list[str](), list[str]()
        items, source = list[tuple[str, str]](), list[str]()

        def end() -> None:
            if words:
                found.append(f"<p>{' '.join(words)}</p>")
            if items:
                found.append(_nested(items))
            if source:
                found.append(f"<pre>{'\n'.join(source)}</pre>")
            for lines in (words, items, source):
                lines.clear()

        for given in text.split("\n"):
            line = given.replace(_NOTHING, "").strip() if _NOTHING in given else given
            marker = _LINES.match(line)
            if held := _HOLDER.match(line.strip()):
                end()
                found.append(self.held[int(held[1])])
            elif marker:
                if not items:
                    end()
                items.append((marker[0].replace(_ITEM, ""), self.put_back(line[marker.end() :]).strip()))
            elif not line.strip():
                end()
            elif line.startswith(" ") and not is_cell and not words:
                if not source:
                    end()
                source.append(line[1:])
            else:
                if items or source:
                    end()
                words.append(self.put_back(line.strip()))
        end()
        if is_cell and len(found) == 1:
            return found[0].removeprefix("<p>").removesuffix("</p>")
        return "".join(found)


def _nested(items: list[tuple[str, str]]) -> str:
    """Lists in lists, from the markers of each item: `*` and `#`; `:` and `;` are paragraphs, further in."""
    html, open_ = list[str](), ""
    for markers, words in items:
        lists = "".join(one for one in markers if one in "*#")
        if lists and markers[-1] in ":;" and len(open_) >= len(lists):
            html.append(f"<p>{words}</p>")  # it goes on with the item before
            continue
        same = _shared(open_, lists)
        html.append(_closed(open_[same:]))
        if not lists:
            html.append(_defined(words) if markers.endswith(";") else f"<p>{words}</p>")
        else:
            html.append("".join("<ol><li>" if one == "#" else "<ul><li>" for one in lists[same:]) or "</li><li>")
            html.append(words)
        open_ = lists
    html.append(_closed(open_))
    return "".join(html)


def _defined(words: str) -> str:
    """A term, and what it means when that is on its line."""
    term, _colon, meaning = words.partition(" : ")
    return f"<p><strong>{term}</strong></p>" + (f"<p>{meaning}</p>" if meaning else "")


def _in_rows(some: Iterable[Any]) -> Iterable[Any]:
    """The nodes of a table, with the cells before its first row in a row of their own."""
    row = nodes.Tag("tr", mwparserfromhell.wikicode.Wikicode([]))
    for node in some:
        name = str(node.tag).strip().lower() if isinstance(node, nodes.Tag) else ""
        if name == "td" and node.wiki_markup == "|" and str(node.contents).startswith("+"):
            yield nodes.Tag("caption", mwparserfromhell.parse(str(node.contents)[1:].strip()))
        elif name in {"td", "th"}:
            row.contents.nodes.append(node)
        elif name == "tr" and row.contents.nodes:
            yield row
            row = nodes.Tag("tr", mwparserfromhell.wikicode.Wikicode([]))
            yield node
        else:
            yield node
    if row.contents.nodes:
        yield row


def _closed(lists: str) -> str:
    return "".join("</li></ol>" if one == "#" else "</li></ul>" for one in reversed(lists))


def _shared(one: str, other: str) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _parts(words: Any) -> list[Any]:
    """The words of a link to a picture, which bars part."""
    if words is None:
        return []
    parts, current = list[list[Any]](), list[Any]()
    for node in words.nodes:
        pieces = str(node).split("|") if isinstance(node, nodes.Text) else None
        if pieces is None:
            current.append(node)
            continue
        for number, piece in enumerate(pieces):
            if number:
                parts.append(current)
                current = []
            current.append(nodes.Text(piece))
    return [mwparserfromhell.wikicode.Wikicode(part) for part in [*parts, current]]


def clean_title(title: str) -> str:
    """A title as MediaWiki keeps it: spaces for underscores, one at a time, and a capital letter first."""
    words = " ".join(title.replace("_", " ").split())
    return words[:1].upper() + words[1:]
