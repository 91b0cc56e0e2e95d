"""The markup that members may type, and what stands in it: links, e-mail addresses, `@mentions` and `#hashtags`.

Paragraphs, line breaks, `*emphasis*`, `**strong**`, lists, `> quotes`, `` `code` `` and fenced code. No HTML, no image, and no
link whose words hide its address. Every pattern reads a bounded number of characters forward from one place, so that no text
makes it slow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import regex
from django.utils.encoding import iri_to_uri
from markdown_it import MarkdownIt, rules_block
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from intranet.kernel.content.documents import card_attribute
from intranet.kernel.text.bilingual import fold

# Beyond these, what is typed is shown as it was typed.
MAX_MENTIONS: Final = 50
MAX_HASHTAGS: Final = 50
MAX_LINKS: Final = 100
MAX_LINK_LENGTH: Final = 2_000
MAX_MARKS: Final = 2_500
MAX_EMPHASIS_SIGNS: Final = 3_000
MAX_LINES: Final = 2_000
# Levels of lists in lists in quotes (a list and its item are two), and of strong words in emphasis.
MAX_DEPTH: Final = 12
MAX_EMPHASIS_DEPTH: Final = 4

RULES: Final = ("fence", "blockquote", "list", "hr", "newline", "escape", "backticks", "emphasis")
DOCUMENT_RULES: Final = (*RULES, "heading", "table")

# What stands for `&<>"` until the sanitiser has passed: it reads each entity a hundred times slower than a letter. Texts
# hold none of these (`signs.neutral`), and what they become afterwards is never markup.
STAND_INS: Final = str.maketrans({"&": "\ue000", "<": "\ue001", ">": "\ue002", '"': "\ue003"})
ENTITIES: Final = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;", "\ue003": "&quot;"})

_ADDRESS: Final = regex.compile(rf"://[^\s<>\"`]{{1,{MAX_LINK_LENGTH}}}")
_CLOSING: Final = frozenset(".,;:!?'\"’”»…*_~")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_HANDLE: Final = regex.compile(r"@([A-Za-z0-9.-]{3,41})")
_LOCAL_PART: Final = regex.compile(r"[A-Za-z0-9.%+_-]{1,64}$")
_DOMAIN: Final = regex.compile(r"@([A-Za-z0-9.-]{4,253})")
_HASHTAG: Final = regex.compile(r"#([\p{L}\p{M}\p{N}_-]{1,60})")
_WORD_SIGN: Final = regex.compile(r"[\p{L}\p{M}\p{N}_]")
_LETTER: Final = regex.compile(r"\p{L}")
_MARK_BEFORE: Final = frozenset("@#&/.-+%=")


@dataclass
class Found:
    """What a text names, in order. Hashtags are keys, under which ways of writing a word are one."""

    mentions: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def hashtag_key(word: str) -> str:
    """`FeuxDeForêt`, `feux-de-foret` and `feuxdeforêt` are one hashtag."""
    return regex.sub(r"[\s_]", "", fold(word))


def _note(found: list[str], value: str, at_most: int) -> bool:
    """Note one more; False when there are too many already."""
    if len(found) >= at_most:
        return False
    found.append(value)
    return True


def _found(state: StateInline) -> Found:
    found = state.env.setdefault("found", Found())
    assert isinstance(found, Found)  # noqa: S101 - put there by `parse`
    return found


def _is_after_word(state: StateInline, pos: int) -> bool:
    """Whether the sign before this place belongs to a word, so that nothing begins here."""
    if pos == 0:
        return False
    before = state.src[pos - 1]
    return before in _MARK_BEFORE or _WORD_SIGN.match(before) is not None


def _push(state: StateInline, kind: str, content: str, **facts: str) -> None:
    token = state.push(kind, "", 0)
    token.content = content
    token.meta = facts


def trimmed(address: str) -> str:
    """An address without the punctuation of the sentence that it ends; brackets stay when they were opened in it."""
    end = len(address)
    counts = {sign: address.count(sign) for sign in "()[]{}"}
    while end:
        last = address[end - 1]
        if last in _PAIRS:
            if counts[last] <= counts[_PAIRS[last]]:
                break
            counts[last] -= 1
        elif last not in _CLOSING:
            break
        end -= 1
    return address[:end]


def web_address(text: str) -> str:
    """The address that a link may lead to, in ASCII; "" for what is none, or hides where it leads."""
    try:
        parts = urlsplit(text)
        is_safe = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return ""
    return iri_to_uri(text) if is_safe else ""


def link_rule(state: StateInline, silent: bool) -> bool:
    """At the colon of `https://…`: what came before is waiting as text, and is taken back."""
    if silent or state.src[state.pos] != ":" or state.level > MAX_DEPTH:
        return False
    scheme = next((word for word in ("https", "http") if state.pending[-len(word) :].lower() == word), "")
    if not scheme or _is_after_word(state, state.pos - len(scheme)):
        return False
    rest = _ADDRESS.match(state.src, state.pos)
    if rest is None:
        return False
    shown = trimmed(state.pending[-len(scheme) :] + rest[0])
    address = web_address(scheme + shown[len(scheme) :])
    if not address or not _note(_found(state).links, address, MAX_LINKS):
        return False
    state.pending = state.pending[: -len(scheme)]
    _push(state, "web_link", shown, address=address)
    state.pos += len(shown) - len(scheme)
    return True


def at_rule(state: StateInline, silent: bool) -> bool:
    """At an `@`: the middle of an e-mail address, or the beginning of a mention."""
    if silent or state.src[state.pos] != "@":
        return False
    local = _LOCAL_PART.search(state.src, max(0, state.pos - 64), state.pos)
    return _mail(state, local[0]) if local else _mention(state)


def _mail(state: StateInline, local: str) -> bool:
    domain = _DOMAIN.match(state.src, state.pos)
    is_cut = _is_after_word(state, state.pos - len(local)) or local[0] in ".%+-"
    if domain is None or is_cut or not state.pending.endswith(local):
        return False
    name = domain[1].rstrip(".-")
    labels = name.split(".")
    if len(labels) < 2 or not all(labels) or not labels[-1].isalpha():
        return False
    address = f"{local}@{name}"
    if not _note(_found(state).links, f"mailto:{address}", MAX_LINKS):
        return False
    state.pending = state.pending[: -len(local)]
    _push(state, "web_link", address, address=f"mailto:{iri_to_uri(address)}")
    state.pos += len(name) + 1
    return True


def _mention(state: StateInline) -> bool:
    match = _HANDLE.match(state.src, state.pos)
    if match is None or _is_after_word(state, state.pos):
        return False
    handle = match[1].rstrip(".-").lower()
    end = state.pos + 1 + len(handle)
    is_cut = end < state.posMax and state.src[end] != "." and (state.src[end] == "@" or _WORD_SIGN.match(state.src[end]))
    if not 3 <= len(handle) <= 40 or is_cut or not _note(_found(state).mentions, handle, MAX_MENTIONS):
        return False
    _push(state, "mention", handle)
    state.pos = end
    return True


def hashtag_rule(state: StateInline, silent: bool) -> bool:
    """At a `#` before a word with a letter in it."""
    if silent or state.src[state.pos] != "#" or _is_after_word(state, state.pos):
        return False
    match = _HASHTAG.match(state.src, state.pos)
    word = match[1].rstrip("-_") if match else ""
    end = state.pos + 1 + len(word)
    is_cut = end < state.posMax and _WORD_SIGN.match(state.src[end]) and state.src[end] != "_"
    key = hashtag_key(word) if _LETTER.search(word) else ""
    if not key or word[0] in "-_" or is_cut or not _note(_found(state).hashtags, key, MAX_HASHTAGS):
        return False
    _push(state, "hashtag", word, key=key)
    state.pos = end
    return True


# Bounds ---------------------------------------------------------------------------------------------------------------


def _bounded(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """The rule of a block that holds others, which stays text when it would be too deep: nothing that was typed is lost."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MAX_DEPTH and rule(state, start, end, silent)

    return bounded


def shallow(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a line, where marks of emphasis that nest too deep are text again."""
    shown, depth = [], 0
    for token in tokens:
        depth += token.nesting == 1
        is_too_deep = token.nesting != 0 and depth > MAX_EMPHASIS_DEPTH
        shown.append(Token("text", "", 0, content=token.markup) if is_too_deep else token)
        depth -= token.nesting == -1
    return shown


def count_marks(tokens: Sequence[Token]) -> int:
    """How many tags the tokens become, at most."""
    return sum(not token.hidden and token.type not in ("inline", "text") for token in tokens) + sum(
        count_marks(token.children) for token in tokens if token.children
    )


# HTML -----------------------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return text.translate(STAND_INS)


class Renderer(RendererHTML):
    """Tags of ours and nothing else: no attribute that a text gives, and every sign of markup in a text by its stand-in."""

    def text(self, tokens: Sequence[Token], idx: int, *_rest: Any) -> str:
        return _escaped(tokens[idx].content)

    def code_inline(self, tokens: Sequence[Token], idx: int, *_rest: Any) -> str:
        return f"<code>{_escaped(tokens[idx].content)}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, *_rest: Any) -> str:
        return f"<pre><code>{_escaped(tokens[idx].content)}</code></pre>\n"

    def web_link(self, tokens: Sequence[Token], idx: int, *_rest: Any) -> str:
        address, shown = _escaped(tokens[idx].meta["address"]), _escaped(tokens[idx].content)
        card = card_attribute(tokens[idx].meta["address"])
        return f'<a {card}href="{address}" rel="nofollow noopener ugc">{shown}</a>'

    def mention(self, tokens: Sequence[Token], idx: int, *_rest: Any) -> str:
        handle = tokens[idx].content
        return f'<span data-mention="{handle}">@{handle}</span>'

    def hashtag(self, tokens: Sequence[Token], idx: int, *_rest: Any) -> str:
        return f'<span data-tag="{tokens[idx].meta["key"]}">#{tokens[idx].content}</span>'


def _parser(rules: Sequence[str]) -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 100}, renderer_cls=Renderer)
    parser.enable(list(rules))
    # `alt` are the blocks that each may interrupt, as the library has them.
    parser.block.ruler.at("blockquote", _bounded(rules_block.blockquote), {"alt": ["paragraph", "blockquote", "list"]})
    parser.block.ruler.at("list", _bounded(rules_block.list_block), {"alt": ["paragraph", "blockquote"]})
    for name, inline_rule in (("web_link", link_rule), ("at", at_rule), ("hashtag", hashtag_rule)):
        parser.inline.ruler.before("emphasis", name, inline_rule)
    return parser


_PARSER: Final = _parser(RULES)
_DOCUMENT_PARSER: Final = _parser(DOCUMENT_RULES)


def parse(text: str) -> tuple[str, Found]:
    """The HTML of a text, with stand-ins, and what the text names. It goes through the sanitiser before it is shown."""
    return _parsed(_PARSER, text)


def parse_document(text: str) -> str:
    """As `parse`, of a document: with headings, below the title of the page that shows it, and tables."""
    return _parsed(_DOCUMENT_PARSER, text)[0]


def _parsed(parser: MarkdownIt, text: str) -> tuple[str, Found]:
    found = Found()
    if text.count("\n") > MAX_LINES or sum(text.count(sign) for sign in "*_`~") > MAX_EMPHASIS_SIGNS:
        return f"<pre>{_escaped(text)}</pre>", found
    tokens = parser.parse(text, {"found": found})
    for token in tokens:
        if token.children:
            token.children = shallow(token.children)
        if token.type.startswith("heading_"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    if count_marks(tokens) > MAX_MARKS:
        return f"<pre>{_escaped(text)}</pre>", found
    return parser.renderer.render(tokens, parser.options, {}), found
