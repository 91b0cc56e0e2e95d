"""From bytes to a tree."""

import re

import lxml.html
from lxml.etree import ParserError


def parsed_html(html: str | bytes) -> lxml.html.HtmlElement:
    """A tree of whatever is given. Nothing is loaded, no entity is declared, and nothing is nested deeper than 256."""
    text = html if isinstance(html, str) else decoded(html)
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        # Zeros end a text for the parser.
        return lxml.html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except ParserError:  # there is nothing in it
        return lxml.html.document_fromstring("<p></p>")


def decoded(content: bytes) -> str:
    """A text of bytes: in UTF-8 or UTF-16 when they say or are so, in that of its `meta`, else in that of Windows."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:4096])
    for encoding in ("utf-8", declared[1].decode() if declared else "", "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")
