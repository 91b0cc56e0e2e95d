"""The same texts as a document of LibreOffice."""

import io
from collections.abc import Sequence

from odfdo import Document, Header, Paragraph


def odt_of(pages: Sequence[str]) -> bytes:
    """A text document with a heading for the first line of each of these texts, and a paragraph for each of the others."""
    odt = Document("text")
    odt.body.clear()
    for page in pages:
        title, *lines = page.strip().splitlines()
        odt.body.append(Header(1, title))
        for line in lines:
            odt.body.append(Paragraph(line))
    out = io.BytesIO()
    odt.save(out)
    return out.getvalue()
