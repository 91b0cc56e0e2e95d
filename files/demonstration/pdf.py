"""Documents of a few lines of text, in PDF: what is read of them is what stands here."""

from collections.abc import Sequence
from typing import Final

FONTS: Final = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >>"
LEFT, TOP, LEADING = 72, 700, 22


def pdf_of(pages: Sequence[str]) -> bytes:
    """A document with a page for each text, whose first line is larger."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, text in enumerate(pages):
        looks = f"/MediaBox [0 0 612 792] /Resources << /Font {FONTS} >>"
        bodies.append(f"<< /Type /Page /Parent 2 0 R {looks} /Contents {4 + 2 * number} 0 R >>")
        drawn = _drawn(text)
        bodies.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, offsets = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    # A sign is a byte: so are the lengths and offsets above.
    return f"{out}startxref\n{len(out)}\n%%EOF".encode("cp1252")


def _drawn(text: str) -> str:
    title, *lines = text.strip().replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").splitlines()
    body = " ".join(f"T* ({line}) Tj" for line in lines)
    return f"BT {LEADING} TL /F1 20 Tf {LEFT} {TOP} Td ({title}) Tj /F1 12 Tf T* {body} ET"
