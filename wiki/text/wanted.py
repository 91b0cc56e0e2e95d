"""Links of a text that name a page by its title, as they read today."""

import re
from collections.abc import Collection
from html import escape, unescape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from intranet.kernel.text.bilingual import fold

_LINK: Final = re.compile(r'<a href="([^"]*)" data-wanted>(.*?)</a>', re.DOTALL)


def titles_named(html: str) -> set[str]:
    """The folded titles that the links of a text name."""
    return {_key(found[1]) for found in _LINK.finditer(html)}


def with_wanted(html: str, written: Collection[str], words: str, *, origin: str) -> str:
    """The text, whose links to pages that nobody has written say so (`words`), and the others not.

    Each says in which page (a public id) it stands: several spaces may have a page of one title.
    """

    def link(found: re.Match[str]) -> str:
        address = f"{found[1]}&amp;from={origin}"
        if _key(found[1]) in written:
            return f'<a href="{address}">{found[2]}</a>'
        return f'<a class="wanted" href="{address}">{found[2]}<span class="visually-hidden"> ({escape(words)})</span></a>'

    return _LINK.sub(link, html)


def _key(address: str) -> str:
    return fold(parse_qs(urlsplit(unescape(address)).query).get("title", [""])[0])
