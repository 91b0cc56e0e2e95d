"""From what a member typed to HTML that is safe to show, once: when it is written."""

from dataclasses import dataclass
from typing import Any, Final

import bleach
from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from intranet.kernel.content.languages import guess_language
from intranet.kernel.content.markup import ENTITIES, parse, parse_document
from intranet.kernel.content.signs import neutral

TAGS: Final = frozenset(("p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "span", "hr"))
DOCUMENT_TAGS: Final = TAGS | {"h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES: Final[dict[str, Any]] = {
    "a": ["data-document", "href", "rel"],
    "span": ["data-mention", "data-tag"],
    "ol": ["start"],
}
PROTOCOLS: Final = frozenset(("http", "https", "mailto"))


@dataclass(frozen=True)
class Rendered:
    """A text ready to be stored.

    `text` is what was typed without what cannot be seen; `html` shows it, with the handles of mentions still to be resolved for
    each reader (`reading.readable`), and the cards of documents. `mentions` are handles as typed, of people who may not exist;
    `hashtags` are folded keys. `language` is guessed, else the author's.
    """

    text: str
    html: str
    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]
    links: tuple[str, ...]
    language: str


def sanitised(html: str, tags: frozenset[str] = TAGS) -> SafeString:
    """The HTML with the tags, attributes and protocols of members' texts alone; everything else shows as it was written."""
    return SafeString(bleach.clean(html, tags=tags, attributes=ATTRIBUTES, protocols=PROTOCOLS))


def render_document(text: str) -> SafeString:
    """A document in the markup, with its headings and tables; its mentions are resolved by `reading.readable`. Never raises."""
    return SafeString(sanitised(parse_document(neutral(text)), DOCUMENT_TAGS).translate(ENTITIES))


def render(text: str, *, author: User) -> Rendered:
    """Never raises, whatever the text: what is no markup is shown as typed."""
    clean = neutral(text).strip()
    html, found = parse(clean)
    return Rendered(
        text=clean,
        html=sanitised(html).translate(ENTITIES).strip(),
        mentions=tuple(dict.fromkeys(found.mentions)),
        hashtags=tuple(dict.fromkeys(found.hashtags)),
        links=tuple(dict.fromkeys(found.links)),
        language=guess_language(clean) or author.language,
    )
