"""Files for spreadsheets: lines of text in which nothing is run as a formula."""

import re
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
# Where French, a spreadsheet takes the semicolon for the end of a cell: what follows one could be a formula too.
_FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@＝＋－＠])")


def safe_cell(text: object) -> str:
    """The text, with an apostrophe before whatever a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'", str(text))
