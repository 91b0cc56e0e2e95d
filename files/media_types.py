"""The media types of office documents."""

from collections.abc import Mapping
from typing import Final

_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_ODF: Final = "application/vnd.oasis.opendocument"
OFFICE: Final[Mapping[str, frozenset[str]]] = {
    "docx": frozenset({f"{_OOXML}.wordprocessingml.document"}),
    "doc": frozenset({"application/msword"}),
    "odt": frozenset({f"{_ODF}.text"}),
    "rtf": frozenset({"application/rtf", "text/rtf"}),
    "pptx": frozenset({f"{_OOXML}.presentationml.presentation"}),
    "ppt": frozenset({"application/mspowerpoint", "application/vnd.ms-powerpoint"}),
    "odp": frozenset({f"{_ODF}.presentation"}),
    "xlsx": frozenset({f"{_OOXML}.spreadsheetml.sheet"}),
    "xls": frozenset({"application/excel", "application/vnd.ms-excel"}),
    "ods": frozenset({f"{_ODF}.spreadsheet"}),
}
"""By the ending that is usual; `office` has an attribute for each."""
SPREADSHEETS: Final = OFFICE["xlsx"] | OFFICE["xls"] | OFFICE["ods"]
"""What is shown as tables, a sheet a page."""
